package incident_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// eventful is a desk whose store holds incidents in every state.
func eventful(t testing.TB) *incident.Desk {
	d, c := newDesk(t, incident.Options{})
	a := opened(t, d, "a1", "a2", "a3")
	b := opened(t, d, "b1")
	resolved := opened(t, d, "c1", "c2")
	do := func(id incident.ID, changes ...incident.Change) {
		c.advance(time.Minute)
		_, err := d.Update(ctx, id, changes...)
		require.NoError(t, err)
	}
	do(a.ID, incident.Rename("Rack 4"), incident.SetSeverity(alert.Low), incident.AddTags("Ransomware", "straße", "weekend"),
		incident.Assign(alert.GroupOwner("SOC tier 2")), incident.Comment("First look"), incident.StartAlerts("a2"))
	_, err := d.Merge(ctx, incident.Merge{Target: a.ID, Sources: []incident.ID{b.ID}})
	require.NoError(t, err)
	do(resolved.ID, incident.Start(), incident.StartAlerts("c2"), incident.ResolveAlerts("c1"))
	do(resolved.ID, incident.Classify(alert.TruePositive, alert.Phishing), incident.Resolve("Blocked at the gateway"))
	var doc incident.Document
	require.NoError(t, doc.UnmarshalJSON([]byte(heldMail)))
	_, err = d.Import(ctx, doc)
	require.NoError(t, err)
	return d
}

func stored(t testing.TB, d *incident.Desk) []incident.Incident {
	return all(t, d.List(ctx, incident.Query{Redirected: true, Order: incident.Order{Key: incident.OrderID}}))
}

func TestBinaryFormIsExact(t *testing.T) {
	d := eventful(t)
	for _, inc := range stored(t, d) {
		bin, err := inc.MarshalBinary()
		require.NoError(t, err)
		var back incident.Incident
		require.NoError(t, back.UnmarshalBinary(bin))
		again, err := back.MarshalBinary()
		require.NoError(t, err)
		require.Equal(t, bin, again)

		want, err := inc.MarshalJSON()
		require.NoError(t, err)
		got, err := back.MarshalJSON()
		require.NoError(t, err)
		require.Equal(t, string(want), string(got))
		require.Equal(t, inc.Log(), back.Log())
	}
}

// What the engine does with an incident that went through the binary form is what it does with the original: pins, restore
// states and what alerts have in common are there.
func TestBinaryFormCarriesWhatRulesNeed(t *testing.T) {
	d := eventful(t)
	cmds := map[string]incident.Change{
		"reopen": incident.Reopen(), "auto name": incident.AutoName(), "release": incident.SeverityFromAlerts(),
		"tag": incident.AddTags("ransomWARE", "STRASSE", "new"), "resolve": incident.Resolve("x"), "owner": incident.Unassign(),
	}
	env := incident.Env{Actor: ana, Time: epoch.Add(time.Hour), Command: "c", Scope: "default"}
	for _, inc := range stored(t, d) {
		bin, err := inc.MarshalBinary()
		require.NoError(t, err)
		var back incident.Incident
		require.NoError(t, back.UnmarshalBinary(bin))
		for name, change := range cmds {
			cmd := incident.UpdateCommand{Incidents: []incident.ID{inc.ID}, Changes: []incident.Change{change}}
			want, wantErr := incident.Transition([]incident.Incident{inc}, cmd, env)
			got, gotErr := incident.Transition([]incident.Incident{back}, cmd, env)
			require.Equal(t, wantErr, gotErr, "%s of %d", name, inc.ID)
			require.Equal(t, want.Entries, got.Entries, "%s of %d", name, inc.ID)
			require.Equal(t, binaries(t, want.Incidents), binaries(t, got.Incidents), "%s of %d", name, inc.ID)
		}
	}
}

func binaries(t testing.TB, incs []incident.Incident) (out [][]byte) {
	for _, inc := range incs {
		bin, err := inc.MarshalBinary()
		require.NoError(t, err)
		out = append(out, bin)
	}
	return out
}

func TestCutOrChangedBinaryIsCorrupt(t *testing.T) {
	incs := stored(t, eventful(t))
	bin := binaries(t, incs[:1])[0]
	for n := range bin {
		var back incident.Incident
		require.ErrorIs(t, back.UnmarshalBinary(bin[:n]), incident.ErrCorrupt, "cut at %d", n)
		require.Zero(t, back.ID)
	}
	back := incs[1]
	require.ErrorIs(t, back.UnmarshalBinary(append(slices.Clip(bin), 0)), incident.ErrCorrupt)
	require.Equal(t, incs[1], back, "an error leaves the incident as it was")
	require.ErrorIs(t, back.UnmarshalBinary(append([]byte{9}, bin[1:]...)), incident.ErrCorrupt)
}

func FuzzIncidentUnmarshalBinary(f *testing.F) {
	for _, bin := range binaries(f, stored(f, eventful(f))) {
		f.Add(bin)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var inc incident.Incident
		if err := inc.UnmarshalBinary(data); err != nil {
			require.ErrorIs(t, err, incident.ErrCorrupt)
			return
		}
		bin, err := inc.MarshalBinary()
		require.NoError(t, err)
		var back incident.Incident
		require.NoError(t, back.UnmarshalBinary(bin))
		again, err := back.MarshalBinary()
		require.NoError(t, err)
		require.Equal(t, bin, again)
	})
}
