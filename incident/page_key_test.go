package incident_test

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/incident"
)

// keyed is ana's desk at an engine of its own with a key, or a random one where it is nil, over a store.
func keyed(t testing.TB, store incident.Store, key []byte) *incident.Desk {
	t.Helper()
	e, err := incident.New(incident.Options{Store: store, PageKey: key})
	require.NoError(t, err)
	return e.As(ana)
}

// Tokens go on wherever the key is the same, and nowhere else.
func TestPageKeyIsWhoTokensAreOf(t *testing.T) {
	store := incident.NewMemory("contoso")
	key := []byte(strings.Repeat("k", 32))
	d := keyed(t, store, key)
	for i := range 5 {
		opened(t, d, fmt.Sprint("a", i))
	}
	q := incident.Query{Limit: 2, Order: incident.Order{Key: incident.OrderID}}
	page, err := d.Page(ctx, q)
	require.NoError(t, err)
	next := q.Resume(page.Next)

	elsewhere := keyed(t, store, []byte(strings.Repeat("k", 32)))
	rest, err := elsewhere.Page(ctx, next)
	require.NoError(t, err, "another process with the same key")
	require.Equal(t, []incident.ID{3, 2}, pageIDs(rest.Incidents))

	long := strings.Repeat("k", sha256.BlockSize+1)
	for name, other := range map[string][]byte{
		"random": nil, "one bit": []byte(strings.Repeat("k", 31) + "j"), "shorter": []byte(strings.Repeat("k", 31)),
		"longer": []byte(long), "the least": []byte(strings.Repeat("k", incident.MinPageKey)),
	} {
		desk := keyed(t, store, other)
		requireRefused(t, desk, next, name)
		own, err := desk.Page(ctx, q)
		require.NoError(t, err)
		require.NotEqual(t, page.Next, own.Next)
		requireRefused(t, d, q.Resume(own.Next), name)
	}
	one, two := keyed(t, store, nil), keyed(t, store, nil)
	page, err = one.Page(ctx, q)
	require.NoError(t, err)
	_, err = one.Page(ctx, q.Resume(page.Next))
	require.NoError(t, err)
	requireRefused(t, two, q.Resume(page.Next), "no two engines have the same random key")
}

// Who has read this package, but not the key, makes no token.
func TestTokensCanNotBeForged(t *testing.T) {
	d, c := newDesk(t, incident.Options{})
	someIncidents(t, d, c, 9)
	q := incident.Query{Limit: 2}
	page, err := d.Page(ctx, q)
	require.NoError(t, err)
	raw, err := base64.RawURLEncoding.DecodeString(page.Next)
	require.NoError(t, err)
	body := raw[:len(raw)-16]
	plain := []byte("caseload page token") // what was hashed when there was no key
	for _, s := range []string{"default", string([]byte{byte(ana.Kind)}), ana.ID, ana.OnBehalfOf, ""} {
		plain = append(append(plain, byte(len(s))), s...)
	}
	plain = append(append(plain, 0, byte(len(body))), body...)
	sum := sha256.Sum256(plain)
	requireRefused(t, d, q.Resume(base64.RawURLEncoding.EncodeToString(slices.Concat(body, sum[:16]))))

	for name, key := range map[string][]byte{"nothing": []byte("                "), "zeros": make([]byte, 32)} {
		other := keyed(t, incident.NewMemory("default"), key)
		forged, err := incident.Reseal(other, q, page.Next)
		require.NoError(t, err)
		require.NotEqual(t, page.Next, forged)
		requireRefused(t, d, q.Resume(forged), name)
	}
}

func TestPageKeyIsLongEnough(t *testing.T) {
	require.Equal(t, 16, incident.MinPageKey)
	for n := range incident.MinPageKey {
		_, err := incident.New(incident.Options{PageKey: []byte(strings.Repeat("s", n))})
		requireField(t, err, "PageKey")
		require.NotContains(t, err.Error(), "ss")
		require.Contains(t, err.Error(), fmt.Sprintf("%d bytes", n))
	}
	_, err := incident.New(incident.Options{PageKey: []byte(strings.Repeat("s", incident.MinPageKey))})
	require.NoError(t, err)
}

// The caller's bytes are copied, and nobody who prints an engine, a desk or an error reads them.
func TestPageKeyIsKeptToItself(t *testing.T) {
	key := []byte("a secret of the service")
	e, err := incident.New(incident.Options{PageKey: key})
	require.NoError(t, err)
	d := e.As(ana)
	opened(t, d, "a1")
	opened(t, d, "a2")
	q := incident.Query{Limit: 1}
	page, err := d.Page(ctx, q)
	require.NoError(t, err)
	_, err = d.Page(ctx, incident.Query{}.Resume(page.Next[1:]))
	require.Error(t, err)
	numbers := fmt.Sprintf("%d", []byte("a secret"))
	for _, printed := range []string{fmt.Sprintf("%v %+v %#v", e, e, e), fmt.Sprintf("%v %+v %#v", *e, *e, *e),
		fmt.Sprintf("%+v", *d), err.Error(), page.Next} {
		require.NotContains(t, printed, "secret")
		require.NotContains(t, printed, numbers[1:len(numbers)-1])
		require.NotContains(t, printed, fmt.Sprintf("%#v", []byte("a secret"))[7:25])
	}

	clear(key)
	_, err = d.Page(ctx, q.Resume(page.Next))
	require.NoError(t, err)
}
