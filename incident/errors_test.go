package incident_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// Long lists of alerts are cut in what an error says.
func TestErrorsOfManyAlertsStayShort(t *testing.T) {
	var ids []string
	for i := range 50 {
		ids = append(ids, strings.Repeat("x", 10)+string(rune('A'+i)))
	}
	err := &incident.ConflictError{Alerts: ids}
	require.ErrorContains(t, err, "and 40 more")
	require.NotContains(t, err.Error(), ids[11])
}

// What was not found is named, by what it was asked for.
func TestErrorsNameWhatWasNotFound(t *testing.T) {
	require.EqualError(t, &incident.NotFoundError{Incident: 29}, "incident: no incident 29")
	require.EqualError(t, &incident.NotFoundError{Command: "c-1"}, `incident: no receipt of command "c-1"`)
	require.EqualError(t, &incident.NotFoundError{Alerts: []string{"a", "b\n"}}, `incident: no alerts "a", "b\n"`)
	ten := []string{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"}
	require.EqualError(t, &incident.NotFoundError{Alerts: ten}, `incident: no alerts "a", "b", "c", "d", "e", "f", "g", "h", "i", "j"`)
	require.EqualError(t, &incident.NotFoundError{Alerts: append(ten, "k", "l")},
		`incident: no alerts "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", and 2 more`)
	require.EqualError(t, &incident.DocumentError{Err: incident.ErrInvalid}, "incident: document: incident: invalid")
	require.EqualError(t, &incident.DocumentError{Property: "severity", Err: incident.ErrInvalid}, "incident: document: severity: incident: invalid")
}

// Errors show a value to the eightieth byte, and cut a longer one at a character.
func TestErrorsShowEightyBytes(t *testing.T) {
	d, _ := newDesk(t, incident.Options{})
	inc := opened(t, d, "a1")
	x := strings.Repeat("x", 200)
	for name, want := range map[string]string{
		x[:79] + "\x01":      x[:79] + "\x01",
		x[:80] + "\x01":      x[:80] + "…",
		x[:79] + "ä\x01":     x[:79] + "…",
		x[:78] + "ä\x01":     x[:78] + "ä…",
		x[:77] + "😀\x01":     x[:77] + "…",
		x[:76] + "😀\x01":     x[:76] + "😀…",
		x[:60] + "\xff\xffx": x[:60] + "\uFFFDx",
	} {
		_, err := d.Update(ctx, inc.ID, incident.Rename(name))
		requireField(t, err, incident.FieldName)
		fe, _ := errors.AsType[*incident.FieldError](err)
		require.Equal(t, want, fe.Value, "%q", name)
	}
	_, err := incident.ParseID(strings.Repeat("\x80", 200)) // no text: no character begins anywhere
	fe, _ := errors.AsType[*incident.FieldError](err)
	require.Equal(t, strings.Repeat("\x80", 76)+"…", fe.Value)
}

// A determination that does not go with its classification is refused with those that do.
func TestPairsThatDoNotGoTogether(t *testing.T) {
	d, _ := newDesk(t, incident.Options{})
	inc := opened(t, d, "a1")
	_, err := d.Update(ctx, inc.ID, incident.Classify(alert.FalsePositive, alert.Malware))
	e, ok := err.(*incident.FieldError)
	require.True(t, ok)
	require.Equal(t, "determination", e.Field)
	want := "falsePositive takes "
	for det := range alert.FalsePositive.Determinations() {
		if det != alert.Undetermined {
			if want != "falsePositive takes " {
				want += ", "
			}
			want += det.String()
		}
	}
	require.Equal(t, want, e.Reason)
}
