package boltstore_test

import (
	"context"
	"strconv"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/incident"
	"github.com/seed-d7eb6e68/caseload/incident/boltstore"
)

// A lone writer has a transaction to each command; many share them, and none of them is lost.
func TestCommitsShareTransactions(t *testing.T) {
	var held sync.Mutex
	s, err := boltstore.OpenStepped(t.TempDir()+"/north.db", "north", func() error {
		held.Lock() // as long as the test holds it, whoever writes waits, and others queue behind
		defer held.Unlock()
		return nil
	})
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Close()) }()
	d := deskOver(t, s)
	ids := openMany(t, d, 65)
	before := s.Transactions()
	for i := range 10 {
		_, err := d.Update(ctx, ids[0], incident.Comment(strconv.Itoa(i)))
		require.NoError(t, err)
	}
	require.EqualValues(t, 10, s.Transactions()-before)

	before = s.Transactions()
	held.Lock()
	var all sync.WaitGroup
	for i, id := range ids {
		all.Go(func() {
			_, err := d.WithCommandID("shared-"+strconv.Itoa(i)).Update(ctx, id, incident.AddTags("shared"))
			if err != nil {
				t.Error(err)
			}
		})
	}
	s.AwaitWaiting(64)
	held.Unlock()
	all.Wait()
	require.EqualValues(t, 2, s.Transactions()-before, "of the first, and of all who waited for it")
	for _, id := range ids {
		inc, err := s.Get(ctx, id)
		require.NoError(t, err)
		require.True(t, inc.HasTag("shared"))
	}
	require.NoError(t, s.Verify(ctx))
}

// Who gives up while he waits has nothing written.
func TestCancelledWhileWaiting(t *testing.T) {
	var held sync.Mutex
	s, err := boltstore.OpenStepped(t.TempDir()+"/north.db", "north", func() error {
		held.Lock()
		defer held.Unlock()
		return nil
	})
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Close()) }()
	d := deskOver(t, s)
	ids := openMany(t, d, 3)
	held.Lock()
	var all sync.WaitGroup
	all.Go(func() {
		if _, err := d.Update(ctx, ids[0], incident.AddTags("first")); err != nil {
			t.Error(err)
		}
	})
	s.AwaitBusy()
	gone, cancel := context.WithCancel(ctx)
	all.Go(func() {
		if _, err := d.Update(gone, ids[1], incident.AddTags("gone")); err != context.Canceled {
			t.Errorf("got %v", err)
		}
	})
	s.AwaitWaiting(1)
	cancel()
	s.AwaitWaiting(0)
	all.Go(func() {
		if _, err := d.Update(ctx, ids[2], incident.AddTags("third")); err != nil {
			t.Error(err)
		}
	})
	s.AwaitWaiting(1)
	held.Unlock()
	all.Wait()
	for i, want := range []uint64{2, 1, 2} {
		inc, err := s.Get(ctx, ids[i])
		require.NoError(t, err)
		require.Equal(t, want, inc.Version)
	}
}

// One who fails alone fails for himself: what else was in his transaction is committed.
func TestOneOfAGroupFails(t *testing.T) {
	var held sync.Mutex
	var mu sync.Mutex
	fails := 0
	s, err := boltstore.OpenStepped(t.TempDir()+"/north.db", "north", func() error {
		held.Lock()
		defer held.Unlock()
		mu.Lock()
		defer mu.Unlock()
		if fails > 0 {
			if fails--; fails == 0 || fails == 1 {
				return errInjected
			}
		}
		return nil
	})
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Close()) }()
	d := deskOver(t, s)
	ids := openMany(t, d, 9)
	held.Lock()
	errs := make([]error, len(ids))
	var all sync.WaitGroup
	all.Go(func() { _, errs[0] = d.Update(ctx, ids[0], incident.AddTags("x")) })
	s.AwaitBusy()
	for i := range ids[1:] {
		all.Go(func() { _, errs[i+1] = d.Update(ctx, ids[i+1], incident.AddTags("x")) })
	}
	s.AwaitWaiting(8)
	mu.Lock()
	fails = 10 // the group of eight, and then the first of them once more
	mu.Unlock()
	held.Unlock()
	all.Wait()
	failed := 0
	for i, err := range errs {
		inc, getErr := s.Get(ctx, ids[i])
		require.NoError(t, getErr)
		if err != nil {
			failed++
			require.ErrorIs(t, err, errInjected)
			require.NotErrorIs(t, err, incident.ErrCommitUnknown)
		}
		require.Equal(t, err == nil, inc.HasTag("x"))
	}
	require.Equal(t, 1, failed)
	require.NoError(t, s.Verify(ctx))
}
