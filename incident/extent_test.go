package incident_test

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/seed-d7eb6e68/caseload/incident"
	"github.com/seed-d7eb6e68/caseload/incident/storetest"
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

// A value is counted as long as a filter could ask for it, by a store that reads keys and by one that is read through.
func TestFacetsOfLongValues(t *testing.T) {
	longest := strings.Repeat("x", filter.MaxText)
	m := incident.NewMemory("default")
	d, _ := newDesk(t, incident.Options{Store: m})
	for i, category := range []string{longest, longest + "x"} {
		_, err := d.Open(ctx, []alert.Alert{on("w11", "a"+strconv.Itoa(i), "T", category, alert.Low)})
		require.NoError(t, err)
	}
	for _, s := range []incident.Store{m, storetest.Faulty(m, func(storetest.Call) error { return nil })} {
		lists, err := incident.Facets(ctx, s, incident.Query{}, incident.FacetQuery{By: incident.CategoryFacet})
		require.NoError(t, err)
		require.Equal(t, [][]incident.Bucket{{{Facet: incident.CategoryFacet, Value: longest, Count: 1}}}, lists)
	}
}

// An entity is found while a filter could name it, and none is when none is wanted, also by a store that has no index of entities.
func TestEntitiesOfManyBytes(t *testing.T) {
	m := incident.NewMemory("default")
	d, _ := newDesk(t, incident.Options{Store: m})
	for _, s := range []incident.Store{m, storetest.Faulty(m, func(storetest.Call) error { return nil })} {
		entity := "device:" + strings.Repeat("x", filter.MaxText-len("device:"))
		if s == m {
			_, err := d.Open(ctx, []alert.Alert{on(strings.TrimPrefix(entity, "device:"), "a1", "T", "", alert.Low)})
			require.NoError(t, err)
		}
		for limit, want := range []int{0, 1, 1} {
			found, err := incident.OpenWith(ctx, s, entity, limit)
			require.NoError(t, err)
			require.Len(t, found, want)
		}
	}
}

// A document of as many bytes as are allowed is read.
func TestDocumentsOfSixtyFourMebibytes(t *testing.T) {
	require.Equal(t, 64<<20, incident.MaxDocument)
	longest := bytes.Repeat([]byte{' '}, incident.MaxDocument)
	copy(longest, `{"id":"7"}`)
	var doc incident.Document
	require.NoError(t, doc.UnmarshalJSON(longest))
	require.Equal(t, "7", doc.ID)
}

// As many alerts as an incident may hold move at once.
func TestMovesOfAsManyAlertsAsThereMayBe(t *testing.T) {
	d, _ := newDesk(t, incident.Options{Limits: incident.Limits{AlertsPerIncident: 3}})
	opened(t, d, "a1", "a2")
	opened(t, d, "b1", "b2")
	moved, err := d.MoveAlerts(ctx, incident.Move{Alerts: []string{"a1", "a2", "b1"}})
	require.NoError(t, err)
	require.Equal(t, 3, moved.AlertCount())
	_, err = d.MoveAlerts(ctx, incident.Move{Alerts: []string{"a1", "a2", "b1", "b2"}})
	require.ErrorIs(t, err, incident.ErrTooLarge)
}

// A merge or a move has at most 32 reasons.
func TestThirtyTwoReasons(t *testing.T) {
	d, _ := newDesk(t, incident.Options{})
	a, b := opened(t, d, "a1"), opened(t, d, "b1")
	reasons := slices.Repeat([]string{"sameAsset"}, 33)
	_, err := d.Merge(ctx, incident.Merge{Target: a.ID, Sources: []incident.ID{b.ID}, Reasons: reasons})
	require.ErrorIs(t, err, incident.ErrTooLarge)
	_, err = d.Merge(ctx, incident.Merge{Target: a.ID, Sources: []incident.ID{b.ID}, Reasons: reasons[:32]})
	require.NoError(t, err)
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
