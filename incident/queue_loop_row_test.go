package incident_test

import (
	"strings"
	"time"
	"unicode"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// A row is one incident as the naive loop sees it: what its fields and its alerts say in public. Nothing that filters, indexes
// or counts incidents has a part in it. What takes a walk over the alerts is kept by name once it was needed.
type plainRow struct {
	inc    incident.Incident
	folded string // its name
	lists  map[string][]string
}

func newPlainRow(inc incident.Incident) *plainRow {
	return &plainRow{inc, foldByHand(inc.Name), map[string][]string{}}
}

func (r *plainRow) live() bool { return r.inc.Status != incident.Redirected }

// sameText compares but for case, one character with one character.
func sameText(a, b string) bool { return strings.EqualFold(a, b) }

// foldByHand takes the place of each character by the least lower-case one of those that differ from it in case only, or by the
// least of them where none is lower-case: what texts are sorted by.
func foldByHand(s string) string {
	out := make([]rune, 0, len(s))
	for _, r := range s {
		least, lower := r, rune(0)
		for o, first := r, true; first || o != r; o, first = unicode.SimpleFold(o), false {
			least = min(least, o)
			if unicode.IsLower(o) && (lower == 0 || o < lower) {
				lower = o
			}
		}
		if lower != 0 {
			least = lower
		}
		out = append(out, least)
	}
	return string(out)
}

// hasAt reports whether the part begins at the i-th character of the text.
func hasAt(text, part []rune, i int) bool {
	return i >= 0 && len(part) <= len(text)-i && sameText(string(text[i:i+len(part)]), string(part))
}

func hasWithin(text, part string) bool {
	t, p := []rune(text), []rune(part)
	for i := range len(t) - len(p) + 1 {
		if hasAt(t, p, i) {
			return true
		}
	}
	return false
}

// list is the texts that alerts have in common, each once.
func (r *plainRow) list(what string, of func(a *alert.Alert) []string) []string {
	if all, ok := r.lists[what]; ok {
		return all
	}
	var all []string
	met := map[string]bool{}
	for a := range r.inc.Alerts() {
		for _, text := range of(&a) {
			if folded := foldByHand(text); text != "" && !met[folded] {
				met[folded] = true
				all = append(all, text)
			}
		}
	}
	r.lists[what] = all
	return all
}

// known is the name of a member that says something.
func known[E interface {
	~uint8
	String() string
}](e E) string {
	if e == 0 {
		return ""
	}
	return e.String()
}

// entitiesOf is what things of one kind are called that an alert has evidence of.
func entitiesOf(kind alert.EntityKind) func(*alert.Alert) []string {
	return func(a *alert.Alert) (all []string) {
		for _, ev := range a.Evidence {
			if e := ev.Entity(); e != nil && e.EntityKind() == kind {
				all = append(all, append(calledBy(e), e.Key(), e.Label())...)
			}
		}
		return all
	}
}

// calledBy is every identifier and name in an entity.
func calledBy(e alert.Entity) []string {
	file := func(f alert.File) []string {
		whole := f.Path + `\` + f.Name
		if strings.HasPrefix(f.Path, "/") {
			whole = f.Path + "/" + f.Name
		}
		if f.Path == "" || f.Name == "" {
			whole = f.Path + f.Name
		}
		return []string{f.SHA1, f.SHA256, f.MD5, f.Name, whole}
	}
	switch e := e.(type) {
	case alert.Device:
		return []string{e.HostName, e.DNSName, e.AzureADDeviceID, e.MDEDeviceID}
	case alert.User:
		account := e.AccountName
		if e.DomainName != "" && account != "" {
			account = e.DomainName + `\` + account
		}
		return []string{e.DisplayName, e.UPN, account, e.AccountName, e.SID, e.AzureADUserID}
	case alert.Mailbox:
		return []string{e.DisplayName, e.UPN, e.PrimaryAddress}
	case alert.App:
		return []string{e.DisplayName, e.AppID}
	case alert.IP:
		return []string{e.Address}
	case alert.URL:
		return []string{e.URL}
	case alert.File:
		return file(e)
	case alert.Process:
		return append(file(e.Image), strings.TrimSpace(e.CommandLine))
	}
	panic("an entity this loop does not know")
}

func keysOf(a *alert.Alert) (all []string) {
	for _, ev := range a.Evidence {
		if e := ev.Entity(); e != nil && e.Key() != "" {
			all = append(all, e.EntityKind().String()+":"+foldByHand(e.Key()))
		}
	}
	return all
}

func deviceTexts(of func(alert.Device) string) func(*alert.Alert) []string {
	return func(a *alert.Alert) (all []string) {
		for _, ev := range a.Evidence {
			if d, ok := ev.Entity().(alert.Device); ok && d.Key() != "" {
				all = append(all, of(d))
			}
		}
		return all
	}
}

func categoriesOf(a *alert.Alert) []string {
	return append([]string{a.Category}, a.Categories...)
}

// titleOf is a title without the characters that nobody sees, as far as the data here has any.
func titleOf(a *alert.Alert) []string {
	return []string{strings.TrimSpace(strings.NewReplacer("\u200b", "", "\ufeff", "").Replace(a.Title))}
}

// members are the names that alerts have of an enum, the one for what is not known among them.
func (r *plainRow) members(what string, of func(*alert.Alert) string) []string {
	return r.list(what, func(a *alert.Alert) []string { return []string{of(a)} })
}

func (r *plainRow) tags() (all []string) {
	for t := range r.inc.Tags() {
		all = append(all, t)
	}
	return all
}

func (r *plainRow) systemTags() (all []string) {
	for t := range r.inc.SystemTags() {
		all = append(all, t)
	}
	return all
}

// spellings counts texts that are not the same.
func spellings(texts []string) int {
	met := map[string]bool{}
	for _, t := range texts {
		met[foldByHand(t)] = true
	}
	return len(met)
}

// ranked compares two rows as an order says, the id last and the other way round when it descends.
func (r *plainRow) ranked(o incident.Order, than *plainRow) int {
	c := 0
	a, b := &r.inc, &than.inc
	when := func(a, b time.Time) int { return int(boolNumber(a.After(b)) - boolNumber(a.Before(b))) }
	switch o.Key {
	case incident.OrderUpdated:
		c = when(a.UpdatedAt, b.UpdatedAt)
	case incident.OrderCreated:
		c = when(a.CreatedAt, b.CreatedAt)
	case incident.OrderFirstActivity:
		c = when(a.FirstActivity, b.FirstActivity)
	case incident.OrderLastActivity:
		c = when(a.LastActivity, b.LastActivity)
	case incident.OrderSeverity:
		c = int(a.Severity) - int(b.Severity)
	case incident.OrderName:
		c = strings.Compare(r.folded, than.folded)
	}
	if c == 0 {
		c = int(boolNumber(a.ID > b.ID) - boolNumber(a.ID < b.ID))
	}
	if !o.Ascending {
		c = -c
	}
	return c
}

func boolNumber(b bool) int64 {
	if b {
		return 1
	}
	return 0
}
