package incident_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// A fact is what an alert reports, by the name of the property that incidents are filtered by. The model of the queue knows it from
// here, and not from what the library makes of the alert.
type fact map[string][]string

// A row is an incident as the model sees it: what can be read of it, and the facts of its alerts.
type row struct {
	inc   incident.Incident
	texts map[string][]string
	kinds map[string][]string // of alerts: severities, statuses, classifications
}

// queueModel restates the queue by hand: conditions, orders, counts. It shares no code with the library.
type queueModel struct {
	facts map[string]fact // by alert id
}

func (m *queueModel) row(inc incident.Incident) row {
	r := row{inc: inc, texts: map[string][]string{}, kinds: map[string][]string{}}
	for a := range inc.Alerts() {
		for property, values := range m.facts[a.ID] {
			r.texts[property] = append(r.texts[property], values...)
		}
		r.texts["alerts"] = append(r.texts["alerts"], a.ID)
		r.kinds["alertSeverities"] = append(r.kinds["alertSeverities"], a.Severity.String())
		r.kinds["alertStatuses"] = append(r.kinds["alertStatuses"], a.Status.String())
		r.kinds["alertClassifications"] = append(r.kinds["alertClassifications"], a.Classification.String())
	}
	r.texts["customTags"] = slices.Collect(inc.Tags())
	r.texts["systemTags"] = slices.Collect(inc.SystemTags())
	return r
}

// text is a property that is one text.
func (r *row) text(property string) string {
	switch property {
	case "displayName":
		return r.inc.Name
	case "assignedTo":
		return r.inc.Owner.ID()
	case "description":
		return r.inc.Description
	case "summary":
		return r.inc.Summary
	case "resolvingComment":
		return r.inc.ResolvingComment
	case "lastModifiedBy":
		return r.inc.UpdatedBy.ID
	case "tenantId":
		return r.inc.TenantID
	}
	panic(property)
}

// member is a property that is one member of an enum, with its rank.
func (r *row) member(property string) (string, int) {
	switch property {
	case "severity":
		return r.inc.Severity.String(), int(r.inc.Severity)
	case "status":
		return r.inc.Status.String(), 0
	case "classification":
		return r.inc.Classification.String(), 0
	case "determination":
		return r.inc.Determination.String(), 0
	case "ownerKind":
		return r.inc.Owner.Kind().String(), 0
	}
	panic(property)
}

func (r *row) number(property string) int64 {
	switch property {
	case "id":
		return int64(r.inc.ID)
	case "alertCount":
		return int64(len(r.texts["alerts"]))
	case "redirectIncidentId":
		return int64(r.inc.RedirectTo)
	}
	panic(property)
}

func (r *row) time(property string) time.Time {
	switch property {
	case "createdDateTime":
		return r.inc.CreatedAt
	case "lastUpdateDateTime":
		return r.inc.UpdatedAt
	case "resolvedDateTime":
		return r.inc.ResolvedAt
	case "firstActivityDateTime":
		return r.inc.FirstActivity
	case "lastActivityDateTime":
		return r.inc.LastActivity
	}
	panic(property)
}

// distinct is how many different values there are, but for case.
func distinct(values []string) int {
	var seen []string
	for _, v := range values {
		if v != "" && !slices.ContainsFunc(seen, func(s string) bool { return strings.EqualFold(s, v) }) {
			seen = append(seen, v)
		}
	}
	return len(seen)
}

// within looks for b in a at every character.
func within(a, b string, at func(i, n, total int) bool) bool {
	as, n := []rune(a), len([]rune(b))
	for i := 0; i+n <= len(as); i++ {
		if at(i, n, len(as)) && strings.EqualFold(string(as[i:i+n]), b) {
			return true
		}
	}
	return false
}

func textTest(op, a, b string) bool {
	switch op {
	case "eq":
		return strings.EqualFold(a, b)
	case "contains":
		return within(a, b, func(int, int, int) bool { return true })
	case "startswith":
		return within(a, b, func(i, _, _ int) bool { return i == 0 })
	case "endswith":
		return within(a, b, func(i, n, total int) bool { return i+n == total })
	}
	panic(op)
}

// less is the order of two rows, by hand.
func (o queueOrder) less(a, b *row) bool {
	c := 0
	switch o.key {
	case "id":
	case "severity":
		c = int(a.inc.Severity) - int(b.inc.Severity)
	case "displayName":
		c = strings.Compare(plainFold(a.inc.Name), plainFold(b.inc.Name))
	default:
		c = a.time(o.key).Compare(b.time(o.key))
	}
	if c == 0 {
		c = 1
		if a.inc.ID < b.inc.ID {
			c = -1
		}
	}
	return c < 0 != o.down
}

type queueOrder struct {
	key   string
	order incident.OrderKey
	down  bool
}

var queueOrders = []queueOrder{
	{"lastUpdateDateTime", incident.OrderUpdated, true}, {"createdDateTime", incident.OrderCreated, true}, {"id", incident.OrderID, true},
	{"severity", incident.OrderSeverity, true}, {"firstActivityDateTime", incident.OrderFirstActivity, true},
	{"lastActivityDateTime", incident.OrderLastActivity, true}, {"displayName", incident.OrderName, true},
}

// plainFold folds the few letters with case that names in this test have.
func plainFold(s string) string {
	return strings.NewReplacer("Ä", "ä").Replace(strings.ToLower(s))
}

// A cond is a condition in three readings: built, written and meant.
type cond struct {
	expr filter.Expr
	text string
	want func(*row) bool
}

func allOf(a, b cond) cond {
	return cond{filter.And(a.expr, b.expr), "(" + a.text + ") and (" + b.text + ")", func(r *row) bool { return a.want(r) && b.want(r) }}
}

func anyOf(a, b cond) cond {
	return cond{filter.Or(a.expr, b.expr), "(" + a.text + ") OR (" + b.text + ")", func(r *row) bool { return a.want(r) || b.want(r) }}
}

func none(a cond) cond {
	return cond{filter.Not(a.expr), "not (" + a.text + ")", func(r *row) bool { return !a.want(r) }}
}

func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// The words of the data and of the filters: ones that collide but for case, ones that mean something elsewhere.
var (
	queueWords = []string{"alpha", "ALPHA", "al", "%", "_", "*", "it's", "null", "and", "or 1 eq 1", "ÄPFEL", "äpfel", "\U0001F600", "straße", "x", "a,b", "now()"}
	queueTags  = []string{"alpha", "Alpha", "100%", "it's", "null", "ÄPFEL", "äpfel", "x y", "a,b"}
	queueUsers = []string{"ana@contoso.com", "Ana@Contoso.com", "bob@contoso.com", "x"}
)

func pickOf[T any](r *rand.Rand, of []T) T { return of[r.IntN(len(of))] }

// queueAlert makes an alert and its facts.
func queueAlert(r *rand.Rand, id string, at time.Time) (alert.Alert, fact) {
	f := fact{}
	word := func(property string) string {
		w := pickOf(r, queueWords)
		f[property] = append(f[property], w)
		return w
	}
	a := alert.Alert{
		ID: id, Title: word("alertTitles"), Category: word("categories"), MitreTechniques: []string{word("mitreTechniques")}, Severity: alert.Severity(r.IntN(5)),
		Status: alert.New, ServiceSource: pickOf(r, []alert.ServiceSource{alert.SourceDefenderForEndpoint, alert.SourceSentinel}),
		DetectionSource: alert.DetectionDefenderForEndpoint, ProductName: word("productNames"), ThreatDisplayName: word("associatedThreats"),
		ActorDisplayName: word("actors"), AlertPolicyID: word("alertPolicies"), InvestigationState: pickOf(r, []alert.InvestigationState{alert.InvestigationRunning, alert.InvestigationFailed}),
		CreatedAt: at, FirstActivity: at.Add(-time.Duration(r.IntN(100)) * time.Minute), LastActivity: at.Add(time.Duration(r.IntN(200))), // ends of alerts a few nanoseconds apart
		SystemTags: []string{word("systemTags")},
	}
	f["serviceSources"] = []string{a.ServiceSource.String()}
	f["detectionSources"] = []string{a.DetectionSource.String()}
	f["investigationStates"] = []string{a.InvestigationState.String()}
	add := func(e alert.Entity, property, kind, key, label string) {
		a.Evidence = append(a.Evidence, alert.NewEvidence(e))
		f[property] = append(f[property], key, label)
		f["entities"] = append(f["entities"], kind+":"+key)
	}
	if w := pickOf(r, queueWords); r.IntN(3) > 0 {
		add(alert.Device{MDEDeviceID: "d-" + w, DNSName: w, OSPlatform: word("osPlatforms"), RBACGroupName: word("deviceGroups")}, "devices", "device", "d-"+w, w)
	}
	if w := pickOf(r, queueWords); r.IntN(3) == 0 {
		add(alert.User{SID: "S-" + w, UPN: w}, "users", "user", "S-"+w, w)
	}
	if w := pickOf(r, queueWords); r.IntN(3) == 0 {
		add(alert.Mailbox{PrimaryAddress: w}, "mailboxes", "mailbox", w, w)
	}
	if w := pickOf(r, queueWords); r.IntN(3) == 0 {
		add(alert.App{AppID: "7-" + w, DisplayName: w}, "apps", "app", "7-"+w, w)
	}
	if w := pickOf(r, queueWords); r.IntN(3) == 0 {
		add(alert.IP{Address: w}, "ipAddresses", "ip", w, w)
	}
	if w := pickOf(r, queueWords); r.IntN(3) == 0 {
		add(alert.URL{URL: w}, "urls", "url", w, w)
	}
	if n := fmt.Sprintf("%040d", r.IntN(5)); r.IntN(3) == 0 {
		add(alert.File{SHA1: n, Name: "a.exe"}, "files", "file", n, "a.exe")
	}
	return a, f
}
