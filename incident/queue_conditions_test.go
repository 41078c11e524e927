package incident_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// leaves makes a condition on each property of the schema; now and me are what relative times and "me" mean.
func leaves(r *rand.Rand, now time.Time, me string) map[string]cond {
	out := map[string]cond{}
	for p, f := range map[string]filter.Text[incident.Incident]{
		"displayName": incident.ByName, "assignedTo": incident.ByOwner, "description": incident.ByDescription, "summary": incident.BySummary,
		"resolvingComment": incident.ByResolvingComment, "lastModifiedBy": incident.ByUpdatedBy, "tenantId": incident.ByTenant,
	} {
		out[p] = textCond(r, p, f)
	}
	for p, f := range map[string]filter.Texts[incident.Incident]{
		"customTags": incident.ByTag, "systemTags": incident.BySystemTag, "alerts": incident.ByAlert, "categories": incident.ByCategory,
		"mitreTechniques": incident.ByTechnique, "serviceSources": incident.ByServiceSource, "detectionSources": incident.ByDetectionSource,
		"productNames": incident.ByProduct, "alertTitles": incident.ByTitle, "associatedThreats": incident.ByThreat, "actors": incident.ByActor,
		"devices": incident.ByDevice, "users": incident.ByUser, "mailboxes": incident.ByMailbox, "apps": incident.ByApp, "ipAddresses": incident.ByIP,
		"files": incident.ByFile, "urls": incident.ByURL, "processes": incident.ByProcess, "entities": incident.ByEntityKey,
		"deviceGroups": incident.ByDeviceGroup, "osPlatforms": incident.ByOSPlatform, "investigationStates": incident.ByInvestigationState,
		"alertPolicies": incident.ByPolicy,
	} {
		out[p] = textsCond(r, p, f)
	}
	for p, f := range map[string]filter.Number[incident.Incident]{
		"id": incident.ByNumber, "alertCount": incident.ByAlertCount, "redirectIncidentId": incident.ByRedirect,
	} {
		out[p] = numberCond(r, p, f)
	}
	for p, f := range map[string]filter.Time[incident.Incident]{
		"createdDateTime": incident.ByCreated, "lastUpdateDateTime": incident.ByUpdated, "resolvedDateTime": incident.ByResolved,
		"firstActivityDateTime": incident.ByFirstActivity, "lastActivityDateTime": incident.ByLastActivity,
	} {
		out[p] = timeCond(r, p, f, now)
	}
	out["severity"] = severityCond(r)
	out["status"] = memberCond(r, "status", incident.ByStatus, slices.Collect(incident.Statuses()))
	out["classification"] = memberCond(r, "classification", incident.ByClassification, slices.Collect(alert.Classifications()))
	out["determination"] = memberCond(r, "determination", incident.ByDetermination, []alert.Determination{alert.Undetermined, alert.Malware})
	out["ownerKind"] = memberCond(r, "ownerKind", incident.ByOwnerKind, slices.Collect(alert.OwnerKinds()))
	out["alertSeverities"] = enumsCond(r, "alertSeverities", incident.ByAlertSeverity, slices.Collect(alert.Severities()))
	out["alertStatuses"] = enumsCond(r, "alertStatuses", incident.ByAlertStatus, []alert.Status{alert.New, alert.InProgress, alert.Resolved})
	out["alertClassifications"] = enumsCond(r, "alertClassifications", incident.ByAlertClassification, slices.Collect(alert.Classifications()))
	out["multipleServiceSources"] = boolCond(r, "multipleServiceSources", incident.ByMultipleServiceSources, "serviceSources")
	out["multipleCategories"] = boolCond(r, "multipleCategories", incident.ByMultipleCategories, "categories")
	out["assignment"] = assignmentCond(r, me)
	return out
}

func textCond(r *rand.Rand, p string, f filter.Text[incident.Incident]) cond {
	a, b := pickOf(r, append(queueUsers, queueWords...)), pickOf(r, queueWords)
	switch r.IntN(7) {
	case 0:
		return cond{f.Is(a), p + " eq " + quote(a), func(w *row) bool { return textTest("eq", w.text(p), a) }}
	case 1:
		return cond{f.IsNot(a), p + " ne " + quote(a), func(w *row) bool { return !textTest("eq", w.text(p), a) }}
	case 2:
		return cond{f.In(a, b), p + " in (" + quote(a) + " , " + quote(b) + ")",
			func(w *row) bool { return textTest("eq", w.text(p), a) || textTest("eq", w.text(p), b) }}
	case 3:
		return cond{f.Empty(), p + " eq null", func(w *row) bool { return w.text(p) == "" }}
	case 4:
		return cond{f.StartsWith(b), "startswith(" + p + "," + quote(b) + ")", func(w *row) bool { return textTest("startswith", w.text(p), b) }}
	case 5:
		return cond{f.EndsWith(b), "endswith(" + p + "," + quote(b) + ")", func(w *row) bool { return textTest("endswith", w.text(p), b) }}
	default:
		return cond{f.Contains(b), "contains(" + p + "," + quote(b) + ")", func(w *row) bool { return textTest("contains", w.text(p), b) }}
	}
}

func textsCond(r *rand.Rand, p string, f filter.Texts[incident.Incident]) cond {
	some := func(test func(string) bool) func(*row) bool {
		return func(w *row) bool { return slices.ContainsFunc(w.texts[p], test) }
	}
	pool := append(slices.Clone(queueWords), "d-alpha", "S-x", "7-%", "device:d-alpha", "user:s-x", "ip:x", "a17", "microsoftSentinel", "running", "a.exe", "redirected", "")
	if p == "customTags" {
		pool = queueTags
	}
	a, b := pickOf(r, pool), pickOf(r, pool)
	switch r.IntN(6) {
	case 0, 1:
		return cond{f.Is(a), p + "/any(x:x eq " + quote(a) + ")", some(func(s string) bool { return textTest("eq", s, a) })}
	case 2:
		return cond{f.In(a, b), p + "/any(t: t in (" + quote(a) + "," + quote(b) + "))",
			some(func(s string) bool { return textTest("eq", s, a) || textTest("eq", s, b) })}
	case 3:
		return cond{f.Empty(), "not " + p + "/any()", func(w *row) bool { return len(w.texts[p]) == 0 }}
	case 4:
		return cond{f.StartsWith(a), p + "/any(t:startswith(t," + quote(a) + "))", some(func(s string) bool { return textTest("startswith", s, a) })}
	default:
		return cond{f.Contains(a), p + "/any(t:contains(t," + quote(a) + "))", some(func(s string) bool { return textTest("contains", s, a) })}
	}
}

func numberCond(r *rand.Rand, p string, f filter.Number[incident.Incident]) cond {
	n, m := r.Int64N(80)-2, r.Int64N(80)
	if p != "id" {
		n, m = n/20, m/20
	}
	switch r.IntN(5) {
	case 0:
		return cond{f.Is(n), fmt.Sprintf("%s eq '%d'", p, n), func(w *row) bool { return w.number(p) == n }}
	case 1:
		return cond{f.In(n, m), fmt.Sprintf("%s in (%d,%d)", p, n, m), func(w *row) bool { return w.number(p) == n || w.number(p) == m }}
	case 2:
		return cond{f.AtLeast(n), fmt.Sprintf("%s ge %d", p, n), func(w *row) bool { return w.number(p) >= n }}
	case 3:
		return cond{f.Below(n), fmt.Sprintf("%s lt %d", p, n), func(w *row) bool { return w.number(p) < n }}
	default:
		return cond{f.IsNot(n), fmt.Sprintf("%s ne %d", p, n), func(w *row) bool { return w.number(p) != n }}
	}
}

func timeCond(r *rand.Rand, p string, f filter.Time[incident.Incident], now time.Time) cond {
	ago := time.Duration(r.IntN(3000)) * time.Minute
	at := now.Add(-ago)
	stamp := at.Format(time.RFC3339Nano)
	is := func(test func(time.Time) bool) func(*row) bool {
		return func(w *row) bool { t := w.time(p); return !t.IsZero() && test(t) }
	}
	switch r.IntN(6) {
	case 0:
		return cond{f.Since(at), p + " ge " + stamp, is(func(t time.Time) bool { return !t.Before(at) })}
	case 1:
		return cond{f.Before(at), p + " lt " + stamp, is(func(t time.Time) bool { return t.Before(at) })}
	case 2:
		return cond{f.After(at), p + " gt " + stamp, is(func(t time.Time) bool { return t.After(at) })}
	case 3:
		return cond{f.Until(at), p + " le " + stamp, is(func(t time.Time) bool { return !t.After(at) })}
	case 4:
		return cond{f.Empty(), p + " eq null", func(w *row) bool { return w.time(p).IsZero() }}
	default:
		return cond{f.Within(ago), fmt.Sprintf("%s ge now() sub duration'PT%dM'", p, ago/time.Minute), is(func(t time.Time) bool { return !t.Before(at) })}
	}
}

func severityCond(r *rand.Rand) cond {
	s := alert.Severity(r.IntN(5))
	name := s.String()
	if r.IntN(2) == 0 {
		name = strings.ToUpper(name)
	}
	lit := pickOf(r, []string{quote(name), "microsoft.graph.security.alertSeverity" + quote(name)})
	f := incident.BySeverity
	switch r.IntN(4) {
	case 0:
		return cond{f.AtLeast(s), "severity ge " + lit, func(w *row) bool { return w.inc.Severity >= s }}
	case 1:
		return cond{f.Below(s), "severity lt " + lit, func(w *row) bool { return w.inc.Severity < s }}
	case 2:
		return cond{f.IsNot(s), "severity ne " + lit, func(w *row) bool { return w.inc.Severity != s }}
	default:
		return cond{f.Is(s), "severity eq " + lit, func(w *row) bool { return w.inc.Severity == s }}
	}
}

func memberCond[E filter.Member](r *rand.Rand, p string, f filter.Enum[incident.Incident, E], all []E) cond {
	a, b := pickOf(r, all), pickOf(r, all)
	is := func(w *row, e E) bool { name, _ := w.member(p); return name == e.String() }
	switch r.IntN(3) {
	case 0:
		return cond{f.IsNot(a), p + " ne " + quote(a.String()), func(w *row) bool { return !is(w, a) }}
	case 1:
		return cond{f.In(a, b), p + " in (" + quote(a.String()) + "," + quote(b.String()) + ")", func(w *row) bool { return is(w, a) || is(w, b) }}
	default:
		return cond{f.Is(a), p + " eq " + quote(a.String()), func(w *row) bool { return is(w, a) }}
	}
}

func enumsCond[E filter.Member](r *rand.Rand, p string, f filter.Enums[incident.Incident, E], all []E) cond {
	a, b := pickOf(r, all), pickOf(r, all)
	return cond{f.In(a, b), p + "/any(s:s eq " + quote(a.String()) + ") or " + p + "/any(s:s eq " + quote(b.String()) + ")",
		func(w *row) bool {
			return slices.Contains(w.kinds[p], a.String()) || slices.Contains(w.kinds[p], b.String())
		}}
}

func boolCond(r *rand.Rand, p string, f filter.Bool[incident.Incident], of string) cond {
	b := r.IntN(2) == 0
	return cond{f.Is(b), p + " eq " + strconv.FormatBool(b), func(w *row) bool { return distinct(w.texts[of]) > 1 == b }}
}

func assignmentCond(r *rand.Rand, me string) cond {
	means := map[string]func(*row) bool{
		incident.Me: func(w *row) bool {
			return w.inc.Owner.Kind() == alert.UserOwnerKind && strings.EqualFold(w.inc.Owner.ID(), me)
		},
		incident.OtherUser: func(w *row) bool {
			return w.inc.Owner.Kind() == alert.UserOwnerKind && !strings.EqualFold(w.inc.Owner.ID(), me)
		},
		incident.Group:      func(w *row) bool { return w.inc.Owner.Kind() == alert.GroupOwnerKind },
		incident.Unassigned: func(w *row) bool { return w.inc.Owner.IsZero() },
	}
	words := []string{incident.Me, incident.OtherUser, incident.Group, incident.Unassigned}
	a, b := pickOf(r, words), pickOf(r, words)
	return cond{incident.ByAssignment.In(a, b), "assignment in (" + quote(a) + "," + quote(b) + ")", func(w *row) bool { return means[a](w) || means[b](w) }}
}

// The model tests every property there is.
func TestLawQueueModelKnowsEveryProperty(t *testing.T) {
	var known []string
	for p := range leaves(rand.New(rand.NewPCG(1, 1)), epoch, "x") {
		known = append(known, p)
	}
	require.ElementsMatch(t, slices.Collect(incident.Schema.Fields()), known)
}

// searchCond is a search: every word in the id, the name or an asset.
func searchCond(r *rand.Rand) cond {
	words := []string{pickOf(r, []string{"alpha", "pfel", "S-", "17", "case", "%", "traße", "3"}), pickOf(r, []string{"", "al", "CASE", "d-x"})}
	e := incident.Search(strings.Join(words, "  "))
	return cond{e, e.String(), func(w *row) bool {
		for _, word := range words {
			if word == "" {
				continue
			}
			places := append([]string{w.inc.Name}, slices.Concat(w.texts["devices"], w.texts["users"], w.texts["mailboxes"], w.texts["apps"])...)
			if strconv.FormatUint(uint64(w.inc.ID), 10) != word && !slices.ContainsFunc(places, func(s string) bool { return textTest("contains", s, word) }) {
				return false
			}
		}
		return true
	}}
}

// randomCond is a condition of some depth.
func randomCond(r *rand.Rand, depth int, now time.Time, me string) cond {
	if depth == 0 || r.IntN(4) == 0 {
		if r.IntN(12) == 0 {
			return searchCond(r)
		}
		of := leaves(r, now, me)
		names := slices.Sorted(slices.Values(slices.Collect(incident.Schema.Fields())))
		return of[pickOf(r, names)]
	}
	sub := func() cond { return randomCond(r, depth-1, now, me) }
	switch r.IntN(4) {
	case 0:
		return none(sub())
	case 1:
		return anyOf(sub(), sub())
	default:
		return allOf(sub(), sub())
	}
}
