package incident_test

import (
	"fmt"
	"slices"
	"time"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// A violation is a law of the design that does not hold, by its number there.
type violation struct {
	law  int
	what string
}

func (v violation) String() string { return fmt.Sprintf("law %d: %s", v.law, v.what) }

type violations []violation

func (vs *violations) add(law int, format string, args ...any) {
	*vs = append(*vs, violation{law, fmt.Sprintf(format, args...)})
}

// A subject is what a difference is about. It becomes text only when there is one.
type subject struct {
	field string
	alert string
	in    incident.ID
}

func (s subject) String() string {
	if s.alert != "" {
		s.field += " of " + s.alert
	}
	return fmt.Sprintf("%s of %d", s.field, s.in)
}

// differ notes a difference between what the model expects and what is.
func differ[T comparable](vs *violations, law int, what subject, got, want T) {
	if got != want {
		vs.add(law, "%s is %.200s, want %.200s", what, fmt.Sprint(got), fmt.Sprint(want))
	}
}

func differTime(vs *violations, law int, what subject, got, want time.Time) {
	if !got.Equal(want) {
		vs.add(law, "%s is %v, want %v", what, got, want)
	}
}

// compare holds a stored incident against the model's.
func compare(vs *violations, got incident.Incident, want *modelIncident, cmd command) {
	what := func(field string) subject { return subject{field, "", want.id} }
	differ(vs, 10, what("version"), got.Version, want.version)
	differTime(vs, 10, what("time of the last commit"), got.UpdatedAt, want.updated)
	differ(vs, 10, what("first actor"), got.CreatedBy, want.createdBy)
	differ(vs, 10, what("last actor"), got.UpdatedBy, want.by)
	differTime(vs, 10, what("time of creation"), got.CreatedAt, want.created)
	differ(vs, 7, what("name"), got.Name, want.name)
	differ(vs, 7, what("naming"), got.Naming, want.naming)
	differ(vs, 3, what("severity"), got.Severity, want.severity)
	differ(vs, 3, what("pin"), got.SeverityPinned, want.pinned)
	differ(vs, 5, what("status"), got.Status, want.status)
	differ(vs, 5, what("note"), got.ResolvingComment, want.note)
	differTime(vs, 5, what("time of resolution"), got.ResolvedAt, want.resolved)
	differ(vs, 6, what("classification"), got.Classification, want.class)
	differ(vs, 6, what("determination"), got.Determination, want.det)
	differ(vs, 4, what("owner"), got.Owner, want.owner)
	differ(vs, 8, what("redirect"), got.RedirectTo, want.redirect)
	differ(vs, 12, what("comment count"), got.Comments, len(want.said))
	differ(vs, 10, what("external id"), got.ExternalID, want.external)
	differTime(vs, 3, what("first activity"), got.FirstActivity, want.first)
	differTime(vs, 3, what("last activity"), got.LastActivity, want.last)

	merging := cmd.kind == "Merge" || cmd.kind == "MoveAlerts"
	law := 14
	if merging {
		law = 8
	}
	tags := slices.Collect(got.Tags())
	for _, t := range tags {
		differ(vs, law, what("tag"), t, want.tags[tagKey(t)])
	}
	differ(vs, law, what("number of tags"), len(tags), len(want.tags))
	var system []string
	system = append(system, want.system...)
	for _, id := range sortedNames(want.alerts) {
		if t := want.alerts[id].report.systemTag; t != "" && !slices.Contains(system, t) {
			system = append(system, t)
		}
	}
	differ(vs, 8, what("system tags"), fmt.Sprint(slices.Collect(got.SystemTags())), fmt.Sprint(system))
	var merged []incident.ID
	for h := range got.MergedLogs() {
		merged = append(merged, incident.ID(h.Incident))
	}
	differ(vs, 8, what("merged incidents"), fmt.Sprint(merged), fmt.Sprint(want.merged))
	if ids := slices.Collect(got.AlertIDs()); !slices.Equal(ids, sortedNames(want.alerts)) {
		vs.add(1, "%s are %v, want %v", what("alerts"), ids, sortedNames(want.alerts))
	}
	for a := range got.Alerts() {
		if w := want.alerts[a.ID]; w != nil {
			compareAlert(vs, a, w, want, cmd)
		}
	}
}

func compareAlert(vs *violations, got alert.Alert, want *modelAlert, in *modelIncident, cmd command) {
	what := func(field string) subject { return subject{field, got.ID, in.id} }
	// What an ingest breaks about an alert that was there already is law 13, whatever it is.
	law := func(n int) int {
		if cmd.kind == "Ingest" && want.joinedAt != in.version {
			return 13
		}
		return n
	}
	differ(vs, 1, what("incident"), got.IncidentID, in.id.String())
	differ(vs, law(5), what("status"), got.Status, want.status)
	differTime(vs, law(5), what("time of resolution"), got.ResolvedAt, want.resolvedAt)
	differ(vs, law(4), what("owner"), got.Owner, want.owner)
	differ(vs, law(6), what("classification"), got.Classification, want.class)
	differ(vs, law(6), what("determination"), got.Determination, want.det)
	updated := want.report.at()
	if want.decidedAt.After(updated) {
		updated = want.decidedAt
	}
	differTime(vs, law(5), what("last change"), got.UpdatedAt, updated)
	reported := want.report.alert()
	differ(vs, 13, what("severity"), got.Severity, reported.Severity)
	if cmd.kind != "" && got.FactsDigest() != reported.FactsDigest() {
		vs.add(13, "%s are not those last reported", what("facts"))
	}
}

// consistent holds one stored incident against the laws that need no model.
func consistent(vs *violations, inc incident.Incident, mayBeWithdrawn bool) {
	id := inc.ID
	var severities [alert.High + 1]int
	var statuses [alert.Resolved + 1]int
	n, highest := 0, alert.UnknownSeverity
	for a := range inc.Alerts() {
		n++
		highest = max(highest, a.Severity)
		severities[a.Severity]++
		statuses[a.Status]++
		if inc.Status == incident.Resolved && a.Status != alert.Resolved {
			vs.add(5, "alert %s of resolved incident %d is %v", a.ID, id, a.Status)
		}
		if a.Status != alert.Resolved && !a.ResolvedAt.IsZero() { // W16
			vs.add(5, "alert %s of %d is %v and was resolved at %v", a.ID, id, a.Status, a.ResolvedAt)
		}
		if !pairFits(a.Classification, a.Determination) && !withdrawn(a.Determination) {
			vs.add(6, "alert %s of %d: %v does not go with %v", a.ID, id, a.Determination, a.Classification)
		}
	}
	differ(vs, 1, subject{"number of alerts", "", id}, inc.AlertCount(), n)
	redirected := inc.Status == incident.Redirected
	switch {
	case redirected && (n > 0 || inc.TagCount() > 0):
		vs.add(2, "redirected incident %d has %d alerts and %d tags", id, n, inc.TagCount())
	case !redirected && n == 0:
		vs.add(2, "live incident %d has no alerts", id)
	}
	if redirected != (inc.RedirectTo != 0) || redirected != slices.Contains(slices.Collect(inc.SystemTags()), "Redirected") {
		vs.add(8, "incident %d is %v, redirects to %d and has system tags %q", id, inc.Status, inc.RedirectTo, slices.Collect(inc.SystemTags()))
	}
	if !redirected && !inc.SeverityPinned && inc.Severity != highest {
		vs.add(3, "incident %d is %v and its highest alert %v", id, inc.Severity, highest)
	}
	for s := range alert.High + 1 { // W7: what is kept equals what is counted
		differ(vs, 3, subject{"number of alerts by severity", "", id}, inc.CountBySeverity(s), severities[s])
	}
	for s := range alert.Resolved + 1 {
		differ(vs, 5, subject{"number of alerts by status", "", id}, inc.CountByStatus(s), statuses[s])
	}
	if (inc.Status == incident.Resolved) == inc.ResolvedAt.IsZero() || inc.Status != incident.Resolved && inc.ResolvingComment != "" && !redirected {
		vs.add(5, "incident %d is %v, resolved at %v with note %.40q", id, inc.Status, inc.ResolvedAt, inc.ResolvingComment)
	}
	if !pairFits(inc.Classification, inc.Determination) && !(withdrawn(inc.Determination) && mayBeWithdrawn) {
		vs.add(6, "incident %d: %v does not go with %v", id, inc.Determination, inc.Classification)
	}
	seen := map[string]bool{}
	for t := range inc.Tags() {
		if key := tagKey(t); seen[key] {
			vs.add(14, "incident %d has tag %q twice", id, t)
		} else {
			seen[key] = true
		}
		if !inc.HasTag(t) {
			vs.add(14, "incident %d does not find its tag %q", id, t)
		}
	}
	differ(vs, 14, subject{"number of tags", "", id}, inc.TagCount(), len(seen))
}
