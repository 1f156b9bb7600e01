package stats

// words is one word or a list of them.
type words []string

// UnmarshalYAML reads either form.
func (w *words) UnmarshalYAML(read func(any) error) error {
	var many []string
	if read(&many) == nil {
		*w = many
		return nil
	}
	var one string
	if err := read(&one); err != nil {
		return err
	}
	*w = words{one}
	return nil
}

// list is one thing or a list of them.
type list[T any] []T

// UnmarshalYAML reads either form.
func (l *list[T]) UnmarshalYAML(read func(any) error) error {
	var seen []any
	if read(&seen) == nil {
		return read((*[]T)(l))
	}
	var one T
	if err := read(&one); err != nil {
		return err
	}
	*l = list[T]{one}
	return nil
}

// scalar reads a plain word; ok is false where there are keys instead.
func scalar(read func(any) error) (word string, ok bool) {
	var keys map[string]any
	if read(&keys) == nil {
		return "", false
	}
	return word, read(&word) == nil
}

// UnmarshalYAML reads a heading, or the keys.
func (t *take) UnmarshalYAML(read func(any) error) error {
	if column, ok := scalar(read); ok {
		t.Column = column
		return nil
	}
	type plain take
	return read((*plain)(t))
}

// UnmarshalYAML reads a heading, or the keys of a take, or those of a period.
func (p *periodSpec) UnmarshalYAML(read func(any) error) error {
	if column, ok := scalar(read); ok {
		p.Label.Column = column
		return nil
	}
	type plain periodSpec
	return read((*plain)(p))
}

// UnmarshalYAML reads a heading that names the breakdown, too, or the keys.
func (b *breakdownSpec) UnmarshalYAML(read func(any) error) error {
	if column, ok := scalar(read); ok {
		b.Name.Fixed, b.Value.Column = column, column
		return nil
	}
	type plain breakdownSpec
	return read((*plain)(b))
}

// word is a take whose short form is the word itself, not a heading.
type word struct{ take }

// UnmarshalYAML reads the word, or the keys of a take.
func (w *word) UnmarshalYAML(read func(any) error) error {
	if fixed, ok := scalar(read); ok {
		w.Fixed = fixed
		return nil
	}
	type plain take
	return read((*plain)(&w.take))
}

// UnmarshalYAML reads the label itself, or where it is found.
func (l *labelSpec) UnmarshalYAML(read func(any) error) error {
	if fixed, ok := scalar(read); ok {
		l.Fixed = fixed
		return nil
	}
	type plain labelSpec
	return read((*plain)(l))
}
