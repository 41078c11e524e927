package incident_test

import (
	"errors"
	"io"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// Whatever is wrong is said, with the parameter, and never ignored (W35).
func TestParseQueryRefuses(t *testing.T) {
	token := tokensFor(t)[0]
	for field, all := range map[string][]string{
		"stauts":  {"stauts=active"},
		"Status":  {"Status=active"},
		"$select": {"$select=id"},
		"$skip":   {"$skip=1"},
		"$Top":    {"$Top=1"},
		"":        {"=x"},
		"filters": {"filters=x"},
		"$top": {"$top", "$top=", "$top=0", "$top=-1", "$top=1001", "$top=+1", "$top=01", "$top=1.0", "$top=1e1",
			"$top= 1", "$top=99999999999999999999", "$top=1&$top=1", "$top=1&top=1"},
		"top":    {"top=1&top=2", "top=ten"},
		"$count": {"$count=true&count=true", "$count=1"},
		"$orderby": {"$orderby=id&order=id", "$orderby=", "$orderby= ", "$orderby=,", "$orderby=id,",
			"$orderby=severity,severity", "$orderby=severity desc,id", "$orderby=severity,id desc", "$orderby=id,id",
			"$orderby=severity desc,id desc,id desc", "$orderby=Severity", "$orderby=severity DESC",
			"$orderby=severity down", "$orderby=severity asc asc", "$orderby=status", "$orderby=severity%3Bdrop",
			"$orderby=severity\n desc", "$orderby=updated"},
		"count":      {"count=yes", "count=TRUE", "count=true&count=true"},
		"redirected": {"redirected=", "redirected=1"},
		"order": {"order=", "order=-", "order=--updated", "order=Updated", "order=lastUpdateDateTime",
			"order=id,name"},
		"$filter": {"$filter=", "$filter=+", "$filter=true&$filter=true"},
		"status": {"status=", "status=new", "status=unknown", "status=active,resolved", "status=active&status=",
			"status= active"},
		"serviceSource":      {"serviceSource=unknown", "serviceSource=x"},
		"severity":           {"severity=critical", "severity=gt low"},
		"alertSeverity":      {"alertSeverity=x"},
		"assignment":         {"assignment=ana"},
		"assignedTo":         {"assignedTo="},
		"classification":     {"classification=x"},
		"determination":      {"determination=x"},
		"detectionSource":    {"detectionSource=x"},
		"investigation":      {"investigation=x"},
		"multiCategory":      {"multiCategory=yes"},
		"multiServiceSource": {"multiServiceSource=1"},
		"tag":                {"tag="},
		"name":               {"name="},
		"updated": {"updated=", "updated=7", "updated=d", "updated=0d", "updated=-7d", "updated=07d", "updated=+7d",
			"updated=1.5d", "updated=7w", "updated=7D", "updated=7d2h", "updated=106752d",
			"updated=99999999999999999999d", "updated=P7D", "updated=week", "updated=..", "updated=2026-01-01",
			"updated=2026-02-30..", "updated=2026-02-01..2026-01-01", "updated=2026-01-01..2026-01-01",
			"updated=2026-01-01...2026-02-01", "updated=2026-01-01..2026-02-01..2026-03-01", "updated=2026-1-1..",
			"updated=0001-01-01..", "updated=0001-01-01T00:00:00Z..", "updated=2026-01-01T8:00:00Z..",
			"updated=2026-01-01T08:00:00..", "updated=2026-01-01T08:00:00,5Z..", "updated=2026-01-01T08:00:60Z..",
			"updated=2026-01-01T08:00:00.1234567890Z..", "updated=10000-01-01..", "updated=2026-01-01 08:00:00Z.."},
		"query":                       {"tag=x&" + strings.Repeat("tag=aaaaaaaaa&", 3000), strings.Repeat("x", 40_000) + "=1"},
		strings.Repeat("é", 40) + "…": {strings.Repeat("é", 90) + "=1"},
	} {
		for _, typed := range all {
			what := typed[:min(len(typed), 100)]
			v, err := url.ParseQuery(typed)
			require.NoError(t, err, what)
			q, err := incident.ParseQuery(v)
			require.Equal(t, incident.Query{}, q, what)
			requireField(t, err, field, what)
		}
	}
	_, err := incident.ParseQuery(url.Values{"tag": {}})
	requireField(t, err, "tag", "a parameter without a value")

	for _, typed := range []string{"x", token[1:], token + "A", strings.Repeat("A", 8000)} {
		_, err := incident.ParseQuery(url.Values{"$skiptoken": {typed}})
		requireBadCursor(t, err, typed)
	}
	long := strings.Repeat("a", 4000)
	for typed, part := range map[string]string{
		"$filter=severity": "$filter", "$filter=severity eq 'x'": "$filter", "$filter=nope eq 1": "$filter",
		"$filter=%FF": "$filter", "$filter=%00": "$filter",
		"tag=%FF": "tag", "tag=a%00": "tag", "name=%FF": "name", "assignedTo=%C3": "assignedTo",
		"tag=" + strings.Repeat("a", 4097): "tag", strings.Repeat("tag=a&", 201): "tag",
		strings.Repeat("name=a&", 127): "", strings.Repeat("name=a&", 128): "name", strings.Repeat("name=a&", 2000): "name",
		"$filter=" + strings.Repeat("(", 1000):                                                   "$filter",
		"name=" + long + "&tag=" + long + "&user=" + long + "&app=" + long + "&ip=" + long[:400]: "",
	} {
		what := typed[:min(len(typed), 100)]
		v, err := url.ParseQuery(typed)
		require.NoError(t, err, what)
		if part == "" {
			v.Set("status", "active")
		}
		q, err := incident.ParseQuery(v)
		require.Equal(t, incident.Query{}, q, what)
		require.ErrorIs(t, err, incident.ErrInvalid, what)
		qe, ok := errors.AsType[*incident.QueryError](err)
		require.True(t, ok, "%s: %v", what, err)
		require.Equal(t, part, qe.Part, what)
		_, ok = errors.AsType[*filter.Error](err)
		require.True(t, ok, what)
		require.Less(t, len(err.Error()), 4000, what)
	}
}

func TestErrorsOfQueries(t *testing.T) {
	for want, err := range map[string]error{
		`incident: page token "x" is damaged`: &incident.CursorError{Token: "x", Reason: "is damaged"},
		"incident: query: EOF":                &incident.QueryError{Err: io.EOF},
		"incident: query: $filter: EOF":       &incident.QueryError{Part: "$filter", Err: io.EOF},
	} {
		require.EqualError(t, err, want)
		require.ErrorIs(t, err, incident.ErrInvalid)
	}
	require.ErrorIs(t, &incident.QueryError{Err: io.EOF}, io.EOF)
}
