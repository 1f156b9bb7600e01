package alliance

import (
	"context"
	"fmt"
	"slices"
	"time"

	"fairground/internal/term"
)

// published is the source of every fact in [Programme].
const published = "Published by the programme, 2025–26"

// ProgrammeCollaboration is a collaboration as the programme published it.
type ProgrammeCollaboration struct {
	Collaboration
	Groups []Group
	Allies []Left
}

// Programme lists the collaborations of the strategy for 2025 to 2030 and the
// coalitions it works beside, as it published them in 2025–26. It names nobody.
// Their themes and ages, beside which coalition each stands, and the remit of
// those that it only names, are our reading; what is left to an ally is said
// only where it was published.
func Programme() []ProgrammeCollaboration {
	return slices.Concat(programmePartnerships(), []ProgrammeCollaboration{programmeNetwork()}, programmeThemes())
}

func programmePartnerships() []ProgrammeCollaboration {
	youth := Left{Ally: youthEmployment()}
	return []ProgrammeCollaboration{
		{Collaboration: partnership("West Midlands", "E47000007", term.NewThemeSet(term.PostSixteen, term.Wellbeing, term.EssentialSkills), term.NewPhaseSet(term.Post16),
			"What comes after 16: which support makes the greatest difference, and how young people move into education and work.",
			"Post-16 destinations: which support has the greatest impact; transitions into education and employment; wellbeing, belonging and readiness; employers in green, digital and advanced manufacturing. "+partnershipWay,
			Figure{"About 2.9 million", "residents, one of the youngest and most diverse populations", published}, Figure{"92", "member organisations", published},
			Figure{"1,151", "education settings in which members are active", published}, Figure{"Seven", "local authorities", published}), Allies: []Left{youth}},
		{Collaboration: partnership("South Yorkshire", "E47000002", term.NewThemeSet(term.EssentialSkills, term.PostSixteen), term.NewPhaseSet(term.Primary, term.Secondary, term.Post16),
			"Fairer, more connected systems across education, skills and employment, through school and into the future.",
			"Support for young people is “patchy and hard to find”. The partnership works for systems of education, skills and employment that are fairer and joined up. "+partnershipWay,
			Figure{"Four", "local authorities", published}), Allies: []Left{youth}},
		{Collaboration: partnership("Liverpool City Region", "E47000004", term.NewThemeSet(term.EarlyChildhood, term.FamilySupport), term.NewPhaseSet(term.EarlyYears),
			"Early childhood: every child arrives at school with the foundations to flourish.",
			"Early years, health and family support joined up, with shared evidence on what helps. "+partnershipWay,
			Figure{"About 1.6 million", "residents", published}, Figure{"71", "member organisations", published}, Figure{"592", "education settings in which members are active", published},
			Figure{"Six", "local authorities", published}), Allies: []Left{{Ally: earlyEducation()}}},
	}
}

const partnershipWay = "It joins up systems, designs with young people, parents, carers and practitioners, strengthens collaboration, tests pilot projects on root causes and connects local learning to national policy."

func partnership(name string, code term.GSS, themes term.ThemeSet, phases term.PhaseSet, focus, about string, figures ...Figure) Collaboration {
	figures = append(figures, Figure{"Over £500,000", "in grant funding, with tailored support, 2025 to 2028", published})
	return Collaboration{Kind: PlacePartnership, Name: name + " partnership", Areas: []term.GSS{code}, Themes: themes, Phases: phases, Focus: focus, About: about,
		From: year(2025), To: year(2028), Figures: figures}
}

func programmeNetwork() ProgrammeCollaboration {
	return ProgrammeCollaboration{Collaboration: Collaboration{Kind: AuthorityNetwork, Name: "Combined Authority Network",
		Themes: term.NewThemeSet(term.EarlyChildhood, term.EssentialSkills, term.PostSixteen), Phases: term.NewPhaseSet(term.EarlyYears, term.Post16),
		Focus:   "Two senior officers from each combined authority share learning, align strategies and act together.",
		About:   "A funded programme of learning, collaboration and events: facilitated peer learning on early years, skills and post-16 transitions, and on leadership and innovation; expert input and research. A forum for all metro mayors and their teams.",
		Figures: []Figure{{"£150,000", "shared collaboration fund, for joint projects and shared learning", published}, {"Two", "senior seats for each combined authority", published}}}}
}

func programmeThemes() []ProgrammeCollaboration {
	thematic := func(name string, themes term.ThemeSet, phases term.PhaseSet, focus, about string) Collaboration {
		return Collaboration{Kind: ThematicCollaboration, Name: name, Themes: themes, Phases: phases, Focus: focus,
			About: about + " Members, funders, young people and policymakers look together at policies, practices, resource flows, power dynamics and mental models."}
	}
	return []ProgrammeCollaboration{
		{Collaboration: thematic("Early childhood", term.NewThemeSet(term.EarlyChildhood, term.FamilySupport), term.NewPhaseSet(term.EarlyYears),
			"From birth to five, at home and in communities: fair and consistent support.",
			"The years from birth to five, outside formal early education and its workforce."),
			Allies: []Left{{Ally: earlyEducation(), Leaves: "Formal early education and its workforce."}}},
		{Collaboration: thematic("Literacy", term.NewThemeSet(term.Literacy), 0,
			"Reading engagement, as secretariat of the Literacy Link.",
			"It serves the Literacy Link, a network of literacy charities, and takes part in the 2026 National Year of Reading."),
			Groups: []Group{
				{Kind: NetworkGroup, Name: "The Literacy Link", Remit: "A network of literacy charities: collaborations, events, shared evaluation and advocacy."},
				{Kind: Secretariat, Name: "Secretariat of the Literacy Link", Remit: "Serves the Literacy Link: this collaboration is its secretariat."},
			}},
		{Collaboration: thematic("Preparing for work in a changing world", term.NewThemeSet(term.PostSixteen, term.EssentialSkills), term.NewPhaseSet(term.Secondary, term.Post16),
			"Essential skills from education to employment, and the inequality that artificial intelligence may widen.",
			"Essential skills by a common framework, from education to employment; the Skills Builder framework is the common language."),
			Allies: []Left{
				{Ally: youthEmployment()},
				{Ally: Ally{Name: "Fair Access Coalition", Themes: term.NewThemeSet(term.HigherEducation), Phases: term.NewPhaseSet(term.Post16),
					Remit: "fair access to higher education, as we read its name"}}}},
	}
}

// earlyEducation's remit is published; of the others the programme names no more
// than the name, and the words say so.
func earlyEducation() Ally {
	return Ally{Name: "Early Education and Childcare Coalition", Remit: "formal early education and its workforce",
		Themes: term.NewThemeSet(term.EarlyChildhood, term.Teaching), Phases: term.NewPhaseSet(term.EarlyYears)}
}

func youthEmployment() Ally {
	return Ally{Name: "Youth Employment Group", Remit: "young people’s employment, as we read its name", Themes: term.NewThemeSet(term.PostSixteen), Phases: term.NewPhaseSet(term.Post16)}
}

// year is the first day of a year; collaborations are known to the year.
func year(y int) time.Time { return time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC) }

// EnsureProgramme makes the collaborations of the programme that are not here
// yet. One that is here, under this name or renamed since, is left as it is.
func (s *Service) EnsureProgramme(ctx context.Context) error {
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		for _, p := range Programme() {
			if _, known, err := s.slugOwner(ctx, slugOf(p.Name)); err != nil {
				return err
			} else if known {
				continue
			}
			if err := s.addProgramme(ctx, p); err != nil {
				return fmt.Errorf("%s: %w", p.Name, err)
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("make the programme’s collaborations: %w", err)
	}
	return nil
}

func (s *Service) addProgramme(ctx context.Context, p ProgrammeCollaboration) error {
	c, err := s.AddCollaboration(ctx, p.Collaboration)
	if err != nil {
		return err
	}
	for _, g := range p.Groups {
		g.Collaboration = c.ID
		if _, err := s.AddGroup(ctx, g); err != nil {
			return err
		}
	}
	for _, a := range p.Allies {
		known, found, err := s.allyByName(ctx, a.Name)
		if err == nil && found {
			err = s.LeaveTo(ctx, c.ID, known.ID, a.Leaves)
		} else if err == nil {
			_, err = s.SaveAlly(ctx, c.ID, a)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
