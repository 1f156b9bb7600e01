package audit

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"maps"
	"slices"
)

// hash is a SHA-256 in hexadecimal, as it lies in the database.
type hash string

// first is what the first link is chained to.
const first hash = "0000000000000000000000000000000000000000000000000000000000000000"

// sum hashes fields so that no two lists of fields hash alike: each is preceded
// by its length.
func sum(fields ...string) hash {
	h := sha256.New()
	var length [8]byte
	for _, f := range fields {
		binary.BigEndian.PutUint64(length[:], uint64(len(f)))
		h.Write(length[:])
		h.Write([]byte(f))
	}
	return hash(hex.EncodeToString(h.Sum(nil)))
}

// valuesHash hashes values with a salt; no values have no hash.
func valuesHash(salt string, v Values) hash {
	if v == nil {
		return ""
	}
	fields := []string{salt}
	for _, name := range slices.Sorted(maps.Keys(v)) {
		fields = append(fields, name, v[name])
	}
	return sum(fields...)
}

// newSalt is 256 random bits: without it nobody can try out what a value was.
func newSalt() string {
	var b [32]byte
	rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}
