package alert

// User is the entity of userEvidence, Graph's userAccount.
type User struct {
	AccountName   string // accountName
	DomainName    string // domainName
	SID           string // userSid
	AzureADUserID string // azureAdUserId: Entra
	UPN           string // userPrincipalName
	DisplayName   string // displayName
}

// EntityKind returns [UserEntity].
func (u User) EntityKind() EntityKind { return UserEntity }

// Key is the first there is of the Entra id, the SID, the principal name, domain\account and the account name. The SIDs of
// built-in accounts (S-1-5-18 and its like) are the same on every machine.
func (u User) Key() string { return first(u.AzureADUserID, u.SID, u.UPN, u.account()) }

// Label is the first there is of the principal name, domain\account, the account name, the display name and the ids.
func (u User) Label() string {
	return first(u.UPN, u.account(), u.DisplayName, u.SID, u.AzureADUserID)
}

func (u User) account() string {
	if u.AccountName != "" && u.DomainName != "" {
		return u.DomainName + `\` + u.AccountName
	}
	return u.AccountName
}

// AppendNames implements [Entity]. The account is among them with its domain and without.
func (u User) AppendNames(names []string) []string {
	return appendNames(names, u.AzureADUserID, u.SID, u.UPN, u.account(), u.AccountName, u.DisplayName)
}

func (u User) value() Entity { return u }

func (u User) write(w *writer) {
	w.name("userAccount")
	w.open('{')
	w.text("accountName", u.AccountName)
	w.text("domainName", u.DomainName)
	w.text("userSid", u.SID)
	w.text("azureAdUserId", u.AzureADUserID)
	w.text("userPrincipalName", u.UPN)
	w.text("displayName", u.DisplayName)
	w.close('}')
}

func readUser(p props) User {
	return User{
		AccountName: p.string("accountName"), DomainName: p.string("domainName"), SID: p.string("userSid"),
		AzureADUserID: p.string("azureAdUserId"), UPN: p.string("userPrincipalName"), DisplayName: p.string("displayName"),
	}
}
