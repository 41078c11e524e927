package incident_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/incident"
)

func TestSmoke(t *testing.T) {
	ctx := context.Background()
	e, err := incident.New(incident.Options{})
	require.NoError(t, err)
	desk := e.As(audit.User("ana@contoso.com"))
	now := time.Now()
	mk := func(id, title, cat, dev string, sev alert.Severity) alert.Alert {
		return alert.Alert{ID: id, Title: title, Category: cat, Severity: sev, Status: alert.New, FirstActivity: now, LastActivity: now,
			Evidence: []alert.Evidence{alert.NewEvidence(alert.Device{DNSName: dev})}}
	}
	res, err := desk.Ingest(ctx, mk("a1", "One", "Execution", "w1", alert.Low), mk("a2", "Two", "Discovery", "w1", alert.High), mk("a3", "Three", "Impact", "w2", alert.Medium))
	require.NoError(t, err)
	fmt.Println(res)
	inc, err := desk.Update(ctx, res[0].Incident, incident.Assign(alert.UserOwner("ana@contoso.com")), incident.AddTags("ransomware"), incident.Comment("hello"),
		incident.Classify(alert.TruePositive, alert.Malware), incident.Resolve("done"))
	require.NoError(t, err)
	fmt.Println(inc.Name, inc.Severity, inc.Status, inc.Version)
	for e, err := range desk.Activity(ctx, incident.ActivityQuery{Incident: inc.ID}) {
		require.NoError(t, err)
		fmt.Println(e.Seq, e.Version, e.Actor, e.Action, e.Cause, e.Changes)
	}
	for i, err := range desk.List(ctx, incident.Query{Filter: incident.ByAssignment.Is(incident.Me)}) {
		require.NoError(t, err)
		fmt.Println(i.ID, i.Name)
	}
	inc, err = desk.Update(ctx, res[0].Incident, incident.Reopen())
	require.NoError(t, err)
	inc, err = desk.Merge(ctx, incident.Merge{Target: inc.ID, Sources: []incident.ID{res[2].Incident}})
	require.NoError(t, err)
	fmt.Println(inc.Name, inc.AlertCount())
	n, err := desk.Count(ctx, incident.Query{})
	require.NoError(t, err)
	fmt.Println(n)
	for e, err := range desk.Activity(ctx, incident.ActivityQuery{Incident: inc.ID}) {
		require.NoError(t, err)
		fmt.Println(e.Incident, e.Seq, e.Action, e.Cause)
	}
	b, err := inc.MarshalJSON()
	require.NoError(t, err)
	fmt.Println(string(b))
}
