package provision_test

import (
	"net/url"
	"strings"
	"testing"

	"fairground/internal/htmltest"
	"fairground/internal/provision"
)

// TestReviewTellsTwinsApart says on each card what the other has not.
func TestReviewTellsTwinsApart(t *testing.T) {
	v := single(t)
	at := v.reviewing("ours.csv", mixedList)
	v.get(at+"/review?row=3").page(200,
		htmltest.In(".fg-candidate__note", htmltest.Contains("looks the same"), htmltest.Contains("type ("), htmltest.Contains("number (URN 10000")),
		htmltest.In(".fg-candidate__score", htmltest.Contains("%")),
		htmltest.In(".fg-fact--same dd", htmltest.Contains("B3 3CC")),
		htmltest.None("[data-review-undo]"))
}

// TestAnyRowCanBeChanged opens rows that nobody needs to decide.
func TestAnyRowCanBeChanged(t *testing.T) {
	each(t, func(t *testing.T, v *visitor) {
		at := v.reviewing("ours.csv", mixedList)
		v.get(at+"/review?row=1").page(200, htmltest.In(".fg-inset", htmltest.Contains("Matched without a person: Oak Hill Academy")), htmltest.In("input[name=choice][checked]", htmltest.Attr("value", "gias:150001")))
		v.get(at+"/review?row=4&find=riverside+sheffield").page(200, htmltest.In("input[name=choice]", htmltest.Attr("value", "gias:100004")), htmltest.In("#find", htmltest.Attr("value", "riverside sheffield")))
		v.get(at+"/review?row=4&find=xqzw").page(200, htmltest.In(".fg-inset", htmltest.Contains("Nothing on the registers was found")))
		v.post(at+"/rows/4", url.Values{"choice": {"gias:100004"}}).to(at + "/review?after=4&undo=4")
		v.get(at+"/review?row=4").page(200, htmltest.In(".fg-inset", htmltest.Contains("You decided: Riverside High School")))
		v.post(at+"/rows/4/undo", nil).to(at + "/review?row=4")
		v.get(at+"/review?row=4").page(200, htmltest.None(".fg-inset"))
		v.get(at+"/review?row=5").page(200, htmltest.In(".fg-inset", htmltest.Contains("left aside")), htmltest.None("form[data-review]"))
	})
}

// TestDecisionsThatCannotBe answers each with what is wrong.
func TestDecisionsThatCannotBe(t *testing.T) {
	v := single(t)
	at := v.reviewing("ours.csv", mixedList)
	v.post(at+"/rows/3", nil).page(422, htmltest.In(".govuk-error-summary a[href=#choice]", htmltest.Text("Choose a setting, or “None of these”.")))
	v.post(at+"/rows/3", url.Values{"find": {"riverside"}}).page(422, htmltest.In("#find", htmltest.Attr("value", "riverside")))
	v.post(at+"/rows/3", url.Values{"choice": {"moon:1"}}).page(422)
	v.post(at+"/rows/3", url.Values{"choice": {"gias:999999"}}).page(404)
	v.post(at+"/rows/5", url.Values{"choice": {"none"}}).page(409)
	v.post(at+"/rows/99", url.Values{"choice": {"none"}}).page(404)
	v.get(at + "/review?row=99").page(404)
	v.get(at + "/review?row=x").page(404)
}

// TestReviewSaysWhatIsRemembered shows that a decision came from an earlier list.
func TestReviewSaysWhatIsRemembered(t *testing.T) {
	v := single(t)
	first := v.reviewing("autumn.csv", mixedList)
	v.post(first+"/rows/3", url.Values{"choice": {"gias:100006"}}).to(first)
	v.post(first+"/rows/4", url.Values{"choice": {"none"}}).to(first)
	second := v.reviewing("spring.csv", strings.ToUpper(mixedList))
	v.get(second+"/review?row=3").page(200, htmltest.In(".fg-inset", htmltest.Contains("Decided on an earlier list of this organisation: Little Acorns Nursery School")))
	v.get(second+"/review?row=4").page(200, htmltest.In(".fg-inset", htmltest.Contains("none of the suggestions")))
	v.get(second).page(200, htmltest.In(".fg-stats", htmltest.Contains("2 as decided on an earlier list")))
}

// TestReviewGoesRound skips a row and comes back to it.
func TestReviewGoesRound(t *testing.T) {
	v := single(t)
	at := v.reviewing("ours.csv", doubtfulList)
	v.get(at+"/review?row=3").page(200, htmltest.In("form[data-review] .govuk-button-group a", htmltest.Text("Skip for now"), htmltest.Attr("href", at+"/review?after=3")))
	v.get(at + "/review?after=3").to(at + "/review?row=4")
	v.get(at + "/review?after=4").to(at + "/review?row=3")
	next := v.post(at+"/rows/3", url.Values{"choice": {"none"}}).to(at + "/review?after=3")
	v.get(v.get(next).to(at+"/review?row=4")).page(200, htmltest.In("main p.govuk-body", htmltest.Text("1 of 2 uncertain rows decided")), htmltest.In("[data-review-undo]"))
	if u := v.upload(at); u.State != provision.InReview {
		t.Errorf("the upload is at %s", u.State)
	}
}
