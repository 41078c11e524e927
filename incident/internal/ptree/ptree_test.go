package ptree_test

import (
	"cmp"
	gomaps "maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/incident/internal/ptree"
)

var ops = &ptree.Ops[int, int, int]{
	Compare: cmp.Compare[int],
	Sum:     func(v int) int { return v },
	Add:     func(a, b int) int { return a + b },
}

type model map[int]int

func check(t *testing.T, want model, m ptree.Map[int, int, int]) {
	t.Helper()
	require.Equal(t, len(want), m.Len())
	sum, n, last := 0, 0, -1
	for k, v := range m.All() {
		require.Greater(t, k, last)
		require.Equal(t, want[k], v)
		last, sum, n = k, sum+v, n+1
	}
	require.Equal(t, len(want), n)
	require.Equal(t, sum, m.Sum())
}

// Families of maps grown from one another must not see each other's changes.
func TestFamiliesOfMapsShareNothingThatChanges(t *testing.T) {
	const seed = 7
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, seed))
	maps := []ptree.Map[int, int, int]{{}}
	models := []model{{}}
	for range 300 {
		i := r.IntN(len(maps))
		e, want := maps[i].Edit(ops), model{}
		gomaps.Copy(want, models[i])
		for range r.IntN(200) {
			k := r.IntN(400)
			if r.IntN(3) == 0 {
				_, had := want[k]
				require.Equal(t, had, e.Delete(k))
				delete(want, k)
			} else {
				v := r.IntN(1000)
				e.Put(k, v)
				want[k] = v
			}
			got, ok := e.Get(k)
			v, had := want[k]
			require.Equal(t, had, ok)
			require.Equal(t, v, got)
			require.Equal(t, len(want), e.Len())
		}
		maps, models = append(maps, e.Map()), append(models, want)
	}
	for i := range maps {
		check(t, models[i], maps[i])
	}
}

func TestFromStartsAtTheKey(t *testing.T) {
	e := ptree.Map[int, int, int]{}.Edit(ops)
	for k := range 2000 {
		e.Put(k*2, k)
	}
	m := e.Map()
	for _, from := range []int{-1, 0, 1, 63, 64, 1999, 3998, 3999, 9999} {
		var got, want []int
		for k := range m.From(ops, from) {
			got = append(got, k)
		}
		for k := range 2000 {
			if k*2 >= from {
				want = append(want, k*2)
			}
		}
		require.True(t, slices.Equal(want, got), "from %d", from)
	}
	for range m.All() {
		break
	}
	for range m.From(ops, 5) {
		break
	}
}

func TestEmptyingGivesTheEmptyMap(t *testing.T) {
	e := ptree.Map[int, int, int]{}.Edit(ops)
	for k := range 5000 {
		e.Put(k, k)
	}
	full := e.Map()
	for k := range 5000 {
		require.True(t, e.Delete(k))
	}
	check(t, model{}, e.Map())
	require.Equal(t, 5000, full.Len())
	_, ok := e.Map().Get(ops, 1)
	require.False(t, ok)
}
