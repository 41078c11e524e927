package incident_test

import (
	"encoding/base64"
	"encoding/binary"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// What was counted is asked for as it is spelt while a filter takes it; a longer spelling is folded, which may make it shorter.
func TestBucketsOfLongValues(t *testing.T) {
	longest := strings.Repeat("X", filter.MaxText)
	for value, want := range map[string]string{
		longest: longest,
		"X" + longest[:filter.MaxText-3] + "\u212A": strings.ToLower(longest[:filter.MaxText-2]) + "k",
	} {
		b := incident.Bucket{Facet: incident.TagFacet, Value: value}
		require.True(t, incident.ByTag.Is(want).Equal(b.Filter()))
	}
}

// Changes of alerts that name none are no changes, of a resolved incident as well.
func TestChangesOfNoAlerts(t *testing.T) {
	d, _ := newDesk(t, incident.Options{})
	inc := opened(t, d, "a1")
	inc = update(t, d, inc.ID, incident.Resolve("done"))
	for _, c := range []incident.Change{incident.ResolveAlerts(), incident.ReopenAlerts(), incident.StartAlerts(), incident.AssignAlerts(alert.UserOwner("zed@contoso.com"))} {
		require.Equal(t, inc.Version, update(t, d, inc.ID, c).Version)
	}
}

// A second has a billion nanoseconds, of which the last is one less than that.
func TestTokensToTheNanosecond(t *testing.T) {
	d, c := newDesk(t, incident.Options{})
	someIncidents(t, d, c, 9)
	q := incident.Query{Order: incident.Order{Key: incident.OrderUpdated}, Limit: 2}
	page, err := d.Page(ctx, q)
	require.NoError(t, err)
	raw, err := base64.RawURLEncoding.DecodeString(page.Next)
	require.NoError(t, err)
	nanos := raw[len(raw)-16-4:]
	binary.BigEndian.PutUint32(nanos, 999_999_999)
	token, err := incident.Reseal(d, q, base64.RawURLEncoding.EncodeToString(raw))
	require.NoError(t, err)
	_, err = d.Page(ctx, q.Resume(token))
	require.NoError(t, err)
	binary.BigEndian.PutUint32(nanos, 1_000_000_000)
	requireRefused(t, d, q.Resume(base64.RawURLEncoding.EncodeToString(raw)))
	_, err = incident.Reseal(d, q, base64.RawURLEncoding.EncodeToString(raw))
	require.ErrorIs(t, err, incident.ErrBadCursor)
}
