package storetest_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/incident"
	"github.com/seed-d7eb6e68/caseload/incident/storetest"
)

func TestFaultyFailsEveryMethodAndCounts(t *testing.T) {
	ctx := context.Background()
	boom := errors.New("boom")
	var fail bool
	f := storetest.Faulty(incident.NewMemory("s"), func(storetest.Call) error {
		if fail {
			return boom
		}
		return nil
	})
	require.Equal(t, "s", f.Scope())
	e, err := incident.New(incident.Options{Store: f})
	require.NoError(t, err)
	inc, err := e.As(audit.User("ana")).WithCommandID("c").Open(ctx, []alert.Alert{{ID: "a"}})
	require.NoError(t, err)
	require.Empty(t, f.Injected())

	calls := map[string]func() error{
		"Get":     func() error { _, err := f.Get(ctx, inc.ID); return err },
		"Locate":  func() error { _, err := f.Locate(ctx, "a"); return err },
		"Receipt": func() error { _, err := f.Receipt(ctx, "c"); return err },
		"NextID":  func() error { _, err := f.NextID(ctx); return err },
		"Commit":  func() error { _, err := f.Commit(ctx, incident.Batch{}); return err },
		"List": func() (last error) {
			for _, err := range f.List(ctx, incident.Query{}) {
				last = err
			}
			return last
		},
		"Activity": func() (last error) {
			for _, err := range f.Activity(ctx, incident.ActivityQuery{Incident: inc.ID}) {
				last = err
			}
			return last
		},
	}
	for method, call := range calls {
		made, injected := len(f.Calls()), len(f.Injected())
		fail = true
		require.ErrorIs(t, call(), boom, method)
		fail = false
		if err := call(); method != "Commit" { // the store itself refuses the empty batch
			require.NoError(t, err, method)
		}
		require.Len(t, f.Calls(), made+2)
		require.Len(t, f.Injected(), injected+1)
		require.Equal(t, storetest.Call{N: made + 1, Method: method}, f.Injected()[injected])
	}
	require.Equal(t, "call 3, after Commit", storetest.Call{N: 3, Method: "Commit", After: true}.String())
	require.Equal(t, "call 1, before Get", storetest.Call{N: 1, Method: "Get"}.String())
}

func TestFaultyLosesTheAnswerOfACommit(t *testing.T) {
	boom := errors.New("boom")
	m := incident.NewMemory("s")
	f := storetest.Faulty(m, func(c storetest.Call) error {
		if c.After {
			return boom
		}
		return nil
	})
	e, err := incident.New(incident.Options{Store: f})
	require.NoError(t, err)
	inc, err := e.As(audit.User("ana")).Open(context.Background(), []alert.Alert{{ID: "a"}})
	require.NoError(t, err, "the engine settles it by the receipt")
	require.Len(t, f.Injected(), 1)
	stored, err := m.Get(context.Background(), inc.ID)
	require.NoError(t, err)
	require.Equal(t, uint64(1), stored.Version)
}
