package filter_test

import (
	"encoding"
	"fmt"
	"iter"
	"slices"
	"testing"

	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/stretchr/testify/require"
)

type enum interface {
	~uint8
	fmt.Stringer
	encoding.TextMarshaler
	encoding.TextAppender
	IsValid() bool
}

func requireEnum[E enum](t *testing.T, name string, members iter.Seq[E], parse func(string) (E, error), unmarshal func(*E, []byte) error, want ...string) {
	t.Helper()
	var got []string
	for e := range members {
		require.True(t, e.IsValid())
		text, err := e.MarshalText()
		require.NoError(t, err)
		require.Equal(t, e.String(), string(text))
		text, err = e.AppendText([]byte("x"))
		require.NoError(t, err)
		require.Equal(t, "x"+e.String(), string(text))
		back, err := parse(e.String())
		require.NoError(t, err)
		require.Equal(t, e, back)
		var u E
		require.NoError(t, unmarshal(&u, []byte(e.String())))
		require.Equal(t, e, u)
		got = append(got, e.String())
	}
	require.Equal(t, want, got)
	require.Len(t, slices.Collect(members), len(want))
	for range members {
		break
	}
	for _, e := range []E{0, E(len(want) + 1), 255} {
		require.False(t, e.IsValid())
		require.Equal(t, fmt.Sprintf("%s(%d)", name, uint8(e)), e.String())
		b, err := e.AppendText([]byte("kept"))
		requireError(t, err, filter.ErrInvalid, name, fmt.Sprint(uint8(e)))
		require.Equal(t, "kept", string(b))
		_, err = e.MarshalText()
		require.ErrorIs(t, err, filter.ErrInvalid)
	}
	_, err := parse("")
	requireError(t, err, filter.ErrInvalid, name, "")
	u := E(1)
	err = unmarshal(&u, []byte("nonsense"))
	require.Contains(t, requireError(t, err, filter.ErrInvalid, name, "nonsense").Reason, want[0])
	require.Equal(t, E(1), u)
}

func TestOpEnum(t *testing.T) {
	requireEnum(t, "Op", filter.Ops(), filter.ParseOp, (*filter.Op).UnmarshalText, "true", "false", "and", "or", "not", "test")
}

func TestOperatorEnum(t *testing.T) {
	requireEnum(t, "Operator", filter.Operators(), filter.ParseOperator, (*filter.Operator).UnmarshalText,
		"eq", "ne", "gt", "ge", "lt", "le", "in", "contains", "startswith", "endswith")
}

func TestKindEnum(t *testing.T) {
	requireEnum(t, "Kind", filter.Kinds(), filter.ParseKind, (*filter.Kind).UnmarshalText,
		"text", "number", "time", "bool", "null", "relative time", "symbol")
}
