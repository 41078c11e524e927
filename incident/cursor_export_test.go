package incident

// Reencode reads the form of a page token and writes it again.
func Reencode(token string) (string, error) {
	c, _, seal, err := parseToken(token)
	if err != nil {
		return "", err
	}
	return tokenEncoding.EncodeToString(append(c.appendBinary(nil), seal...)), nil
}

// Reseal is a token of the same place, sealed for a query of the desk: what somebody can make who has read this package.
func Reseal(d *Desk, q Query, token string) (string, error) {
	_, sealed, _, err := parseToken(token)
	if err != nil {
		return "", err
	}
	return tokenEncoding.EncodeToString(append(sealed, d.seal(q, sealed)...)), nil
}
