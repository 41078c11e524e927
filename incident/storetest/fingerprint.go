package storetest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// fingerprint prints everything an incident says, and its binary form: two incidents are the same when these are.
func fingerprint(inc incident.Incident) string {
	var b strings.Builder
	c := inc
	fmt.Fprintf(&b, "%d v%d via %d %q %v %v pinned=%t %v %v/%v %v note %q %q %q to %d at", c.ID, c.Version, c.Via, c.Name, c.Naming,
		c.Severity, c.SeverityPinned, c.Status, c.Classification, c.Determination, c.Owner, c.ResolvingComment, c.Description,
		c.Summary, c.RedirectTo)
	for _, t := range []any{c.CreatedAt, c.UpdatedAt, c.ResolvedAt, c.FirstActivity, c.LastActivity} {
		fmt.Fprintf(&b, " %v", t)
	}
	system := slices.Collect(c.SystemTags())
	for i := range system {
		system[i] = filter.Fold(system[i])
	}
	slices.Sort(system)
	fmt.Fprintf(&b, " from %v by %v tenant %q external %q comments %d tags %q system %q log %v merged %v count %d\n", c.CreatedBy, c.UpdatedBy,
		c.TenantID, c.ExternalID, c.Comments, slices.Collect(c.Tags()), system, c.Log(), slices.Collect(c.MergedLogs()), c.AlertCount())
	for s := range alert.Severities() {
		fmt.Fprintf(&b, "%v=%d ", s, c.CountBySeverity(s))
	}
	for s := range alert.Statuses() {
		fmt.Fprintf(&b, "%v=%d ", s, c.CountByStatus(s))
	}
	for a := range c.Alerts() {
		text, err := json.Marshal(a)
		fmt.Fprintf(&b, "\n%s %v", text, err)
	}
	bin, err := c.MarshalBinary()
	fmt.Fprintf(&b, "\n%x %v", bin, err)
	return b.String()
}

// fingerprintEntry is the same for an entry.
func fingerprintEntry(e audit.Entry) string {
	bin, err := e.MarshalBinary()
	return fmt.Sprintf("%d %v %x %v", e.Seq, e.Action, bin, err)
}

func fingerprints(entries []audit.Entry) []string {
	out := make([]string, len(entries))
	for i, e := range entries {
		out[i] = fingerprintEntry(e)
	}
	return out
}

// brief names an incident and what its log attests, without reading its alerts.
func brief(inc incident.Incident) string {
	h := inc.Log()
	return fmt.Sprintf("%d@%d/%d/%x", inc.ID, inc.Version, h.Len, h.Hash[:4])
}

func briefs(incs []incident.Incident) []string {
	out := make([]string, len(incs))
	for i, inc := range incs {
		out[i] = brief(inc)
	}
	return out
}

// sameIncident fails the case when two incidents differ anywhere.
func (l *lab) sameIncident(what string, got, want incident.Incident) {
	l.t.Helper()
	l.equal(what, fingerprint(got), fingerprint(want))
}

// verify holds the whole store against the model: incidents, logs and their chains, members, receipts.
func (l *lab) verify(what string) {
	l.t.Helper()
	l.verifyFrom(what, l.model.ids())
}

// verifyFrom is verify for some incidents.
func (l *lab) verifyFrom(what string, ids []incident.ID) {
	l.t.Helper()
	var alerts []string
	want := map[string]incident.ID{}
	for _, id := range ids {
		inc := l.get(id)
		l.sameIncident(fmt.Sprintf("%s: incident %d", what, id), inc, l.model.incidents[id])
		log := l.logOf(id)
		l.equal(fmt.Sprintf("%s: log of %d", what, id), fingerprints(log), fingerprints(l.model.logs[id]))
		head, err := audit.Verify(l.store.Activity(l.ctx, incident.ActivityQuery{Incident: id}), inc.Log())
		if err != nil || head != inc.Log() {
			l.errorf("%s: log of %d does not verify: %v", what, id, err)
		}
		if n := len(log); n == 0 || log[n-1].Version != inc.Version {
			l.errorf("%s: incident %d is at version %d, its log of %d entries is not", what, id, inc.Version, n)
		}
		for a := range inc.AlertIDs() {
			if other, twice := want[a]; twice {
				l.errorf("%s: alert %s is in %d and in %d", what, a, other, id)
			}
			want[a] = id
			alerts = append(alerts, a)
		}
	}
	held, err := l.store.Locate(l.ctx, alerts...)
	l.must(err, "locate")
	l.equal(what+": holders", held, want)
}
