package audit

import (
	"bufio"
	"errors"
	"io"
	"iter"
)

// WriteLines writes entries as JSON Lines: one entry in its JSON form per line, each line ended by a line feed. What is written can
// be read by [ReadLines] and verified anywhere: it carries salts, commitments and hashes. The entries may be of several logs.
//
// It stops at the first error: one of the sequence is returned as it is, one of w too, and an entry that has no JSON form is a
// [*LineError] with the number of the line it would have been. Lines before the error have been handed to w.
func WriteLines(w io.Writer, entries iter.Seq2[Entry, error]) error {
	const flush = 64 << 10
	var b []byte
	line := 0
	for e, err := range entries {
		if line++; err == nil {
			if b, err = e.appendJSON(b); err != nil {
				err = &LineError{Line: line, Err: err}
			}
		}
		if err != nil {
			if _, failed := w.Write(b); failed != nil {
				return errors.Join(err, failed)
			}
			return err
		}
		b = append(b, '\n')
		if len(b) >= flush {
			if _, err := w.Write(b); err != nil {
				return err
			}
			b = b[:0]
		}
	}
	if len(b) == 0 {
		return nil
	}
	_, err := w.Write(b)
	return err
}

// ReadLines yields the entries of an export by [WriteLines], strictly: each line is one entry as [Entry.UnmarshalJSON] reads
// it, with no empty lines and no byte order mark; only the line feed of the last line may be missing. A line of more than
// [MaxBytes] is refused without reading on. The first fault is yielded as a [*LineError], with the error of r if that was
// it, and ends the sequence. The sequence reads r as it goes and can be used once. Entries share no memory with each other.
func ReadLines(r io.Reader) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		in := bufio.NewReaderSize(r, 64<<10)
		var long []byte
		for n := 1; ; n++ {
			line, err := readLine(in, &long)
			if errors.Is(err, io.EOF) {
				return
			}
			var e Entry
			if err == nil {
				err = e.UnmarshalJSON(line)
			}
			if err != nil {
				yield(Entry{}, &LineError{Line: n, Err: err})
				return
			}
			if !yield(e, nil) {
				return
			}
		}
	}
}

// readLine returns the next line without its line feed, valid until the next call. long is its scratch memory.
func readLine(in *bufio.Reader, long *[]byte) ([]byte, error) {
	*long = (*long)[:0]
	for {
		part, err := in.ReadSlice('\n')
		if len(*long)+len(part) > MaxBytes+1 {
			return nil, newFieldError("", "more than 16777216 bytes", "a line of at most 16777216 bytes")
		}
		switch {
		case err == nil && len(*long) == 0:
			return part[:len(part)-1], nil
		case err == nil:
			*long = append(*long, part...)
			return (*long)[:len(*long)-1], nil
		case errors.Is(err, bufio.ErrBufferFull):
			*long = append(*long, part...)
		case errors.Is(err, io.EOF) && len(*long)+len(part) > 0:
			*long = append(*long, part...)
			return *long, nil
		default:
			return nil, err
		}
	}
}
