package incident_test

import (
	"encoding/base64"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/incident"
)

func requireBadCursor(t testing.TB, err error, msg ...any) {
	t.Helper()
	require.ErrorIs(t, err, incident.ErrBadCursor, msg...)
	require.ErrorIs(t, err, incident.ErrInvalid, msg...)
	ce, ok := errors.AsType[*incident.CursorError](err)
	require.True(t, ok, msg...)
	require.LessOrEqual(t, len(ce.Token), 80+len("…"))
	require.NotEmpty(t, ce.Reason)
}

// requireRefused holds that a query with that token reads nothing: not by pages, lists or counts, nor from a store.
func requireRefused(t testing.TB, d *incident.Desk, q incident.Query, msg ...any) {
	t.Helper()
	_, err := d.Page(ctx, q)
	requireBadCursor(t, err, msg...)
	_, err = d.Count(ctx, q)
	requireBadCursor(t, err, msg...)
	for inc, err := range d.List(ctx, q) {
		require.Zero(t, inc)
		requireBadCursor(t, err, msg...)
	}
}

// A token goes on for whom, where and what it was given for, and no further.
func TestTokensOfOthers(t *testing.T) {
	store := incident.NewMemory("contoso")
	c := &clock{now: epoch}
	e, err := incident.New(fixed(c, incident.Options{Store: store}))
	require.NoError(t, err)
	d := e.As(ana)
	someIncidents(t, d, c, 9)
	q := incident.Query{Filter: incident.ByAssignment.Is(incident.Unassigned), Limit: 2}
	page, err := d.Page(ctx, q)
	require.NoError(t, err)
	token := page.Next

	q = q.Resume(token)
	q.Limit, q.Count = 3, true
	_, err = d.Page(ctx, q)
	require.NoError(t, err, "pages may differ in size")

	for name, change := range map[string]func(*incident.Query){
		"another filter":            func(q *incident.Query) { q.Filter = incident.ByAssignment.Is(incident.Me) },
		"no filter":                 func(q *incident.Query) { q.Filter = incident.Query{}.Filter },
		"the same in other words":   func(q *incident.Query) { q.Filter = incident.ByOwnerKind.Is(alert.NoOwnerKind) },
		"the other direction":       func(q *incident.Query) { q.Order.Ascending = true },
		"another order":             func(q *incident.Query) { q.Order.Key = incident.OrderCreated },
		"an order of another shape": func(q *incident.Query) { q.Order.Key = incident.OrderName },
		"redirected ones too":       func(q *incident.Query) { q.Redirected = true },
	} {
		other := q
		change(&other)
		requireRefused(t, d, other, name)
		if other.Order != q.Order {
			forged, err := incident.Reseal(d, other, token)
			require.NoError(t, err)
			requireRefused(t, d, other.Resume(forged), name+", sealed anew")
		}
	}
	for name, actor := range map[string]audit.Actor{
		"another user":        bob,
		"an automation":       audit.Automation(ana.ID),
		"on behalf of others": {Kind: ana.Kind, ID: ana.ID, OnBehalfOf: bob.ID},
	} {
		requireRefused(t, e.As(actor), q, name)
	}
	elsewhere, c2 := newDesk(t, incident.Options{Store: incident.NewMemory("fabrikam")})
	someIncidents(t, elsewhere, c2, 9)
	requireRefused(t, elsewhere, q, "another scope")

	for _, err := range store.List(ctx, q) {
		requireBadCursor(t, err, "a store can not verify a token")
	}
}

// Every damage to a token is found.
func TestDamagedTokens(t *testing.T) {
	d, c := newDesk(t, incident.Options{})
	someIncidents(t, d, c, 9)
	for _, order := range allOrders() {
		q := incident.Query{Order: order, Limit: 2}
		page, err := d.Page(ctx, q)
		require.NoError(t, err)
		token := page.Next
		raw, err := base64.RawURLEncoding.DecodeString(token)
		require.NoError(t, err)
		again, err := incident.Reencode(token)
		require.NoError(t, err)
		require.Equal(t, token, again)

		bad := []string{
			token + "A", token + "=", token + "==", "A" + token, token[:4] + "\n" + token[4:], token + "\r\n", " " + token,
			token[:len(token)/2], token + token, strings.ToLower(token), "AQ", "é", "\xff", "\x00", token + "\x00", "AAAA",
			strings.Repeat("A", 10_000), base64.RawURLEncoding.EncodeToString(make([]byte, 60)),
		}
		for _, last := range "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_" { // also where it holds bits to spare
			if other := token[:len(token)-1] + string(last); other != token {
				bad = append(bad, other)
			}
		}
		for i := range raw {
			for bit := range 8 {
				flipped := []byte(string(raw))
				flipped[i] ^= 1 << bit
				bad = append(bad, base64.RawURLEncoding.EncodeToString(flipped))
			}
			bad = append(bad, base64.RawURLEncoding.EncodeToString(raw[:i]), base64.RawURLEncoding.EncodeToString(raw[i+1:]))
		}
		for _, b := range bad {
			if b != "" {
				requireRefused(t, d, q.Resume(b), "%q for %q", b, token)
			}
		}
	}
}

// Sealed by somebody who has read the source, what can not be a place is still refused.
func TestSealedNonsense(t *testing.T) {
	d, c := newDesk(t, incident.Options{})
	someIncidents(t, d, c, 9)
	for _, order := range allOrders() {
		q := incident.Query{Order: order, Limit: 2}
		page, err := d.Page(ctx, q)
		require.NoError(t, err)
		raw, err := base64.RawURLEncoding.DecodeString(page.Next)
		require.NoError(t, err)
		body, seal := raw[:len(raw)-16], raw[len(raw)-16:]
		for name, change := range map[string]func([]byte) []byte{
			"no incident":        func(b []byte) []byte { clear(b[10:18]); return b },
			"now in year 300000": func(b []byte) []byte { b[2] = 0x7f; return b },
			"now before year 1":  func(b []byte) []byte { b[2] = 0x80; return b },
			"unknown key":        func(b []byte) []byte { b[1] = 7 << 1; return b },
			"another version":    func(b []byte) []byte { b[0] = 2; return b },
			"version zero":       func(b []byte) []byte { b[0] = 0; return b },
			"place cut":          func(b []byte) []byte { return b[:17] },
			"name not folded":    func(b []byte) []byte { return append(b[:18], "ABC"...) },
			"name not UTF-8":     func(b []byte) []byte { return append(b[:18], 0xff) },
			"time too far":       func(b []byte) []byte { return append(b[:18], 0x7f, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0) },
			"time too early":     func(b []byte) []byte { return append(b[:18], 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0) },
			"too many nanos":     func(b []byte) []byte { return append(b[:18], 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0, 0, 0) },
		} {
			token := base64.RawURLEncoding.EncodeToString(append(change([]byte(string(body))), seal...))
			if forged, err := incident.Reseal(d, q, token); err == nil {
				require.Equal(t, incident.OrderName, order.Key, name)
				require.Equal(t, "time too far", name)
				token = forged
				_, err := d.Page(ctx, q.Resume(token))
				require.NoError(t, err, "%s, read as a folded name", name)
				continue
			}
			requireRefused(t, d, q.Resume(token), name)
		}
	}
}

// The name in a token is bounded; by default no name comes near.
func TestTokensOfLongNames(t *testing.T) {
	d, _ := newDesk(t, incident.Options{Limits: incident.Limits{NameRunes: 10_000}})
	long := opened(t, d, "a1")
	opened(t, d, "a2")
	q := incident.Query{Order: incident.Order{Key: incident.OrderName}, Limit: 1}
	for name, fits := range map[string]bool{strings.Repeat("Z", 4096): true, strings.Repeat("Z", 4097): false, strings.Repeat("Ⱥ", 1366): false} {
		_, err := d.Update(ctx, long.ID, incident.Rename(name))
		require.NoError(t, err)
		page, err := d.Page(ctx, q)
		if !fits {
			requireField(t, err, incident.FieldName)
			continue
		}
		require.NoError(t, err)
		page, err = d.Page(ctx, q.Resume(page.Next))
		require.NoError(t, err)
		require.Equal(t, []incident.ID{2}, pageIDs(page.Incidents))
	}
}

func FuzzCursor(f *testing.F) {
	d, c := newDesk(f, incident.Options{})
	someIncidents(f, d, c, 9)
	valid := map[string]incident.Query{}
	var tokens []string
	for i, order := range allOrders() {
		q := incident.Query{Order: order, Limit: 2, Filter: incident.ByUpdated.Within(time.Hour)}
		page, err := d.Page(ctx, q)
		require.NoError(f, err)
		valid[page.Next] = q
		tokens = append(tokens, page.Next)
		f.Add(page.Next, byte(i), uint16(i*3), byte(1<<(i%8)))
	}
	f.Add("", byte(0), uint16(0), byte(0xff))
	f.Fuzz(func(t *testing.T, token string, which byte, at uint16, flip byte) {
		again, err := incident.Reencode(token)
		if err != nil {
			requireBadCursor(t, err)
		} else {
			require.Equal(t, token, again, "there is one form of each token")
		}
		known := tokens[int(which)%len(tokens)]
		q := valid[known]
		if _, mine := valid[token]; !mine && token != "" {
			requireRefused(t, d, q.Resume(token))
		}
		raw, err := base64.RawURLEncoding.DecodeString(known)
		require.NoError(t, err)
		raw[int(at)%len(raw)] ^= flip
		if damaged := base64.RawURLEncoding.EncodeToString(raw); damaged != known {
			requireRefused(t, d, q.Resume(damaged))
		}
		_, err = d.Page(ctx, q.Resume(known))
		require.NoError(t, err)
	})
}

func requireField(t testing.TB, err error, field string, msg ...any) {
	t.Helper()
	require.ErrorIs(t, err, incident.ErrInvalid, msg...)
	fe, ok := errors.AsType[*incident.FieldError](err)
	require.True(t, ok, msg...)
	require.Equal(t, field, fe.Field, msg...)
	require.NotEmpty(t, fe.Reason)
	require.LessOrEqual(t, len(fe.Value), 80+len("…"))
}
