package main

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// readArgument reads a filter or a bookmark.
func readArgument(arg string) (incident.Query, error) {
	text := strings.TrimSpace(arg)
	if text == "" {
		return incident.Query{}, errors.New("the argument is empty; leave it out for the default queue, or give ? for all live incidents")
	}
	params, isBookmark, err := bookmark(text)
	if err != nil {
		return incident.Query{}, err
	}
	if !isBookmark {
		e, err := filter.Parse(incident.Schema, text)
		return incident.Query{Filter: e}, err
	}
	if strings.Contains(text, "#") { // also before the ?, which then begins no query
		return incident.Query{}, errors.New("bookmark: what stands after a # is not part of it; write %23 where it is meant")
	}
	values, err := url.ParseQuery(params)
	if err != nil {
		return incident.Query{}, fmt.Errorf("bookmark: %w", err)
	}
	return incident.ParseQuery(values)
}

// bookmark returns the parameters that a text consists of or brings along, and whether it is a bookmark at all.
func bookmark(text string) (params string, ok bool, err error) {
	word := leadingWord(text)
	rest := text[len(word):]
	switch {
	case strings.HasPrefix(text, "?"):
		return text[1:], true, nil
	case word != "" && strings.HasPrefix(rest, "://"):
		_, params, ok = strings.Cut(text, "?")
		if !ok {
			return "", true, errors.New("bookmark: the URL has no query; it ends in ? when all live incidents are meant")
		}
		return params, true, nil
	default:
		return text, word != "" && strings.HasPrefix(rest, "="), nil
	}
}

// leadingWord is what a text begins with that can be a scheme or the name of a parameter, encoded or not.
func leadingWord(text string) string {
	const signs = "$%+-._"
	for i, r := range text {
		isLetter := 'a' <= r|0x20 && r|0x20 <= 'z'
		if !isLetter && (r < '0' || r > '9') && !strings.ContainsRune(signs, r) {
			return text[:i]
		}
	}
	return text
}
