package colourtest

// Sight is a way of seeing colours.
type Sight struct {
	Name string
	see  [3][3]float64 // of linear red, green and blue
}

// Sights are the ways of seeing that everything must be legible to. Those of the
// colour-blind are the matrices for severity 1.0 of G. M. Machado, M. M. Oliveira
// and L. A. F. Fernandes, “A Physiologically-based Model for Simulation of Color
// Vision Deficiency”, IEEE Transactions on Visualization and Computer Graphics
// 15 (6), 2009, table 1. Grey is the luminance of Rec. ITU-R BT.709, which a
// printer or copier without colours keeps.
func Sights() []Sight {
	return []Sight{
		{"full colour vision", [3][3]float64{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}},
		{"protanopia", [3][3]float64{
			{0.152286, 1.052583, -0.204868},
			{0.114503, 0.786281, 0.099216},
			{-0.003882, -0.048116, 1.051998}}},
		{"deuteranopia", [3][3]float64{
			{0.367322, 0.860646, -0.227968},
			{0.280085, 0.672501, 0.047413},
			{-0.011820, 0.042940, 0.968881}}},
		{"tritanopia", [3][3]float64{
			{1.255528, -0.076749, -0.178779},
			{-0.078411, 0.930809, 0.147602},
			{0.004733, 0.691367, 0.303900}}},
		{"grey print", [3][3]float64{
			{0.2126, 0.7152, 0.0722},
			{0.2126, 0.7152, 0.0722},
			{0.2126, 0.7152, 0.0722}}},
	}
}

// See is the colour that somebody with full colour vision would have to be shown
// to see what this sight makes of a colour.
func (s Sight) See(c Colour) Colour {
	var out Colour
	for i, row := range s.see {
		for j, weight := range row {
			out[i] += weight * c[j]
		}
		out[i] = min(1, max(0, out[i]))
	}
	return out
}
