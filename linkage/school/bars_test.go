package school

// plainBars are for the register and its links alone.
func plainBars() []bar {
	return []bar{
		{"ks2_2016", "full", 0.998, 0.995, 0.010, 0.002},
		{"ks2_2016", "name_la", 0.982, 0.978, 0.012, 0.004},
		{"ks2_2016", "name_town", 0.994, 0.990, 0.012, 0.004},
		{"pp_2021", "name_la", 0.992, 0.992, 0.010, 0.002},
		{"pp_2021", "name", 0.910, 0.870, 0.020, 0.002},
		{"tech_help_2020", "name_la", 0.993, 0.993, 0.010, 0.002},
		{"tech_help_2020", "name", 0.910, 0.870, 0.022, 0.002},
		{"london_ks2_old", "name_la", 0.970, 0.965, 0.030, 0.003},
		{"ey_census_2023", "full", 0.980, 0.940, 0.025, 0.011},
		{"lead_schools_2021", "full", 0.800, 0.280, 0.100, 0.020},
		{"neg_ey_ofsted", "full", 0, 0, 1, 0.005},
		{"neg_ey_ofsted", "name_la", 0, 0, 1, 0.005},
		{"neg_ey_ofsted", "name_town", 0, 0, 1, 0.005},
		{"neg_ey_ofsted", "name", 0, 0, 1, 0.005},
	}
}

// unseenBars are for the half of the rows without an answer that the shipped
// model has never seen.
func unseenBars() []bar {
	return []bar{
		{"neg_ey_ofsted", "full", 0, 0, 1, 0.005},
		{"neg_ey_ofsted", "name_la", 0, 0, 1, 0.005},
		{"neg_ey_ofsted", "name_town", 0, 0, 1, 0.005},
		{"neg_ey_ofsted", "name", 0, 0, 1, 0.005},
	}
}

// namedBars are with former names.
func namedBars() []bar {
	return []bar{
		{"london_ks2_old", "name_la", 0.985, 0.980, 0.020, 0.003},
		{"ks2_2016", "name_la", 0.985, 0.980, 0.010, 0.004},
	}
}
