package incident

import (
	"strconv"
	"strings"

	"github.com/seed-d7eb6e68/caseload/filter"
)

// Search is the condition behind the queue's search box (name, id, impacted assets): every word of the text, which white space
// separates, is somewhere in the name of the incident, or in an identifier or a name of a device, user, mailbox or application
// of its alerts, or is the incident's id. The id may have a # before it, as portals show it; "#29" is looked for as text all the
// same, like any other word. Case does not matter. A text without words matches everything. It is a filter like any other:
// combine it with And, bookmark it (search=two+words), watch it. A store may answer it from an index; [Memory] does for words
// with three bytes in a row that at most some thousand texts have, and for shorter ones that some hundred have.
//
// A text of so many or so long words that the filter exceeds [filter.MaxNodes] or [filter.MaxFilter] is refused where the filter is
// used.
func Search(text string) filter.Expr {
	var all []filter.Expr
	for word := range strings.FieldsSeq(text) {
		places := []filter.Expr{
			ByName.Contains(word), ByDevice.Contains(word), ByUser.Contains(word), ByMailbox.Contains(word), ByApp.Contains(word),
		}
		if id, err := strconv.ParseInt(strings.TrimPrefix(word, "#"), 10, 64); err == nil && id > 0 {
			places = append(places, ByNumber.Is(id))
		}
		all = append(all, filter.Or(places...))
	}
	return filter.And(all...)
}
