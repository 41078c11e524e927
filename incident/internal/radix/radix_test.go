package radix_test

import (
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/incident/internal/radix"
)

func TestEmpty(t *testing.T) {
	var m radix.Map[int]
	require.Zero(t, m.Len())
	for _, id := range []uint64{0, 1, 1 << 40, ^uint64(0)} {
		require.Nil(t, m.Get(id))
		m.Ascend(id, func(*int) bool { t.Fatal("visited"); return true })
		m.Descend(id, func(*int) bool { t.Fatal("visited"); return true })
	}
}

// A map and clones of it, taken at random moments, are each what a Go map says.
func TestIsAMap(t *testing.T) {
	for seed := range uint64(40) {
		r := rand.New(rand.NewPCG(seed, 1))
		type pair struct {
			m    radix.Map[int]
			want map[uint64]int
		}
		all := []*pair{{want: map[uint64]int{}}}
		size := uint64(1) << (1 + r.IntN(63))
		id := func() uint64 {
			if r.IntN(3) == 0 {
				return r.Uint64N(size)
			}
			return r.Uint64N(min(size, 300))
		}
		for range 600 {
			p := all[r.IntN(len(all))]
			if r.IntN(40) == 0 {
				all = append(all, &pair{p.m.Clone(), maps.Clone(p.want)})
			}
			k, v := id(), r.Int()
			p.m.Set(k, &v)
			p.want[k] = v
		}
		for _, p := range all {
			require.Equal(t, len(p.want), p.m.Len(), "seed %d", seed)
			keys := slices.Sorted(maps.Keys(p.want))
			for _, k := range keys {
				require.Equal(t, p.want[k], *p.m.Get(k), "seed %d", seed)
			}
			for range 20 {
				from, most := id(), 1+r.IntN(50)
				if r.IntN(5) == 0 {
					from = ^uint64(0)
				}
				if _, ok := p.want[from]; !ok {
					require.Nil(t, p.m.Get(from), "seed %d", seed)
				}
				at, found := slices.BinarySearch(keys, from)
				up := keys[at:]
				down := slices.Clone(keys[:at])
				if found {
					down = append(down, from)
				}
				slices.Reverse(down)
				check := func(want []uint64, walk func(uint64, func(*int) bool)) {
					var got []int
					walk(from, func(v *int) bool { got = append(got, *v); return len(got) < most })
					var vals []int
					for _, k := range want[:min(most, len(want))] {
						vals = append(vals, p.want[k])
					}
					require.Equal(t, vals, got, "seed %d from %d", seed, from)
				}
				check(up, p.m.Ascend)
				check(down, p.m.Descend)
			}
		}
	}
}

func BenchmarkGet(b *testing.B) {
	var m radix.Map[uint64]
	const n = 1_000_000
	for i := range uint64(n) {
		m.Set(i, &i)
	}
	b.ReportAllocs()
	i := uint64(0)
	for b.Loop() {
		if m.Get(i*7919%n) == nil {
			b.Fatal(i)
		}
		i++
	}
}
