package incident_test

import (
	"bytes"
	"encoding/binary"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// A binary form of the right shape that says what no incident holds is corrupt, and the error says what it says.
func TestBinaryOfWhatNoIncidentHolds(t *testing.T) {
	d, c := newDesk(t, incident.Options{})
	c.now = epoch.Add(123456700)
	one, two := on("w11", "alert-1", "Odd", "", alert.Low), on("w11", "alert-2", "Odd", "", alert.Low)
	inc, err := d.Open(ctx, []alert.Alert{one, two}, incident.Assign(alert.UserOwner("zed@contoso.com")),
		incident.Classify(alert.TruePositive, alert.Phishing))
	require.NoError(t, err)
	bin := binaries(t, []incident.Incident{inc})[0]
	owner := append([]byte{byte(alert.UserOwnerKind), 15}, "zed@contoso.com"...)
	for _, c := range []struct{ name, from, to, want string }{
		{"a second with too many nanoseconds", string(binary.AppendUvarint(nil, uint64(inc.CreatedAt.Nanosecond()))),
			string(binary.AppendUvarint(nil, uint64(time.Second))), "1000000000 nanoseconds"},
		{"nobody, by name", string(owner), "\x00" + string(owner[1:]), "nobody with an id"},
		{"an owner of another kind", string(owner), "\x07" + string(owner[1:]), "owner kind 7"},
		{"a classification out of range", string(byte(alert.TruePositive)) + string(byte(alert.Phishing)) + string(owner), "\x63\x00" + string(owner), "classification 99"},
		{"a determination out of range", string(byte(alert.TruePositive)) + string(byte(alert.Phishing)) + string(owner),
			string(byte(alert.TruePositive)) + "\x63" + string(owner), "determination 99"},
		{"more properties than one object", "\x02{}", "\x02{]", "extra properties"},
		{"an alert that is no JSON", `{"`, `{]`, "alert: "},
		{"an alert twice", "alert-2", "alert-1", `alert "alert-1" twice`},
	} {
		require.True(t, bytes.Contains(bin, []byte(c.from)), c.name)
		var back incident.Incident
		err := back.UnmarshalBinary(bytes.ReplaceAll(bin, []byte(c.from), []byte(c.to)))
		require.ErrorIs(t, err, incident.ErrCorrupt, c.name)
		require.ErrorContains(t, err, c.want, c.name)
		require.Zero(t, back.ID, c.name)
	}
}
