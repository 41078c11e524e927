package incident_test

import (
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/incident"
)

// Whatever a URL says, it is refused with a reason, or it is a query that both forms say again.
func FuzzQueryURL(f *testing.F) {
	for _, seed := range []string{
		"", "status=active&severity=high&assignment=me", "updated=7d&tag=ransomware&tag=vip&order=-severity&top=50",
		"count=true&redirected=true",
		"$filter=severity ge 'medium' and customTags/any(t:t eq 'it''s')&$orderby=createdDateTime asc,id asc&$top=7&$count=true",
		"created=2026-01-01..2026-02-01T08:00:00.5%2B01:00&name=50%25&name=a%26b", "tag=%FF", "$filter=%00", "tag=",
		"a;b", "%zz", "top=1&$top=2",
		"updated=90m&updated=2026-01-01..&updated=..2026-01-01", "$filter=not (status eq 'active')&status=resolved",
		"multiCategory=true&investigation=running",
		"$skiptoken=" + tokensFor(f)[0], "order=-name&$skiptoken=" + tokensFor(f)[12],
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, query string) {
		v, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		q, err := incident.ParseQuery(v)
		if err != nil {
			require.ErrorIs(t, err, incident.ErrInvalid)
			require.Less(t, len(err.Error()), 8000)
			require.Equal(t, incident.Query{}, q)
			return
		}
		require.NoError(t, incident.Schema.Check(q.Filter))
		requireRoundTrips(t, q)
		if q.Resume("").Equal(q) {
			require.NoError(t, q.Validate())
		}
		require.NoError(t, incident.View{Name: "v", Query: q}.Validate())
	})
}
