package org.tripcap.cli.casefile;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.incident.BreachClock;
import org.tripcap.capture.incident.IncidentDocument;
import org.tripcap.cli.casefile.OperatorFacts.Item;

/**
 * What a notice to the supervisory authority has to say (GDPR Art. 33(3)), each point marked as measured, stated by the operator, or
 * unknown; what is unknown has room to be written on paper. Information may follow in phases (Art. 33(4)).
 */
final class FactSheet {
    private enum Origin {
        MEASURED("measured", "good"),
        STATED("stated by the operator", "warn"),
        UNKNOWN("unknown", "bad");

        private final String text;
        private final String style;

        Origin(String text, String style) {
            this.text = text;
            this.style = style;
        }
    }

    private final Html html;
    private final OperatorFacts facts;

    FactSheet(Html html, OperatorFacts facts) {
        this.html = html;
        this.facts = facts;
    }

    /**
     * Writes the sheet.
     *
     * @param measured of the case, in words
     * @param addresses how many addresses the packets show, in words; null where no packet was looked at
     */
    void write(@Nullable IncidentDocument document, String measured, @Nullable String addresses, Instant now) {
        clock(document, now);
        ReportTable.begin(html, "What the notice has to contain", "Point", "Origin", "Content");
        row("Nature of the breach (a)", Origin.MEASURED, measured);
        stated("Nature of the breach (a)", Item.NATURE);
        stated("Categories of data subjects (a)", Item.DATA_SUBJECT_CATEGORIES);
        stated("Approximate number of data subjects (a)", Item.DATA_SUBJECTS);
        if (addresses != null) {
            row(
                    "Approximate number of data subjects (a)",
                    Origin.MEASURED,
                    addresses
                            + " different addresses in the recorded packets, those of the operator and of forged senders"
                            + " included. How many people are behind them is not measured.");
        }
        stated("Categories of personal data records (a)", Item.RECORD_CATEGORIES);
        stated("Approximate number of personal data records (a)", Item.RECORDS);
        stated("Data protection officer or other contact (b)", Item.CONTACT);
        stated("Likely consequences (c)", Item.CONSEQUENCES);
        stated("Measures taken or proposed (d)", Item.MEASURES);
        if (document != null
                && document.breachClock().map(clock -> clock.isLate(now)).orElse(false)) {
            stated("Reasons for the delay, Art. 33(1)", Item.DELAY);
        }
        ReportTable.end(html);
    }

    private void clock(@Nullable IncidentDocument document, Instant now) {
        Optional<BreachClock> clock = Optional.ofNullable(document).flatMap(IncidentDocument::breachClock);
        html.open("div", "class", "clock");
        if (clock.isEmpty()) {
            html.element("p", "No breach of personal data is noted, so the 72 hours of Art. 33(1) do not run.");
            html.element(
                    "p",
                    "They run from the moment the operator is aware of one: tripcap incident note INCIDENT --breach-aware",
                    "class",
                    "soft");
        } else {
            told(clock.get(), now);
        }
        html.close("div");
    }

    private void told(BreachClock clock, Instant now) {
        html.element("p", "Aware of the breach since " + Amounts.time(clock.aware()) + ", as the operator noted.");
        html.element("p", "The 72 hours to notify the supervisory authority end " + Amounts.time(clock.due()) + ".");
        Instant notified = clock.notified();
        String state = notified != null
                ? "The authority was notified " + Amounts.time(notified)
                        + (clock.isLate(now) ? ", which is late: the notice has to give the reasons." : ", in time.")
                : clock.isLate(now)
                        ? "They are over, and no notice is noted: it has to give the reasons for the delay."
                        : Amounts.duration(clock.remaining(now)) + " remained when this page was made.";
        html.open("p").element("strong", state).close("p");
    }

    private void stated(String point, Item item) {
        Optional<String> value = facts.of(item);
        row(point, value.isPresent() ? Origin.STATED : Origin.UNKNOWN, value.orElse(""));
    }

    private void row(String point, Origin origin, String content) {
        html.open("tr").element("th", point, "scope", "row").open("td");
        html.element("span", origin.text, "class", "tag " + origin.style);
        html.close("td");
        if (origin == Origin.UNKNOWN) {
            html.open("td").element("span", "", "class", "fill").close("td");
        } else {
            html.element("td", content, "class", "text");
        }
        html.close("tr");
    }

    /** How long the recording was, in words. */
    static String between(@Nullable Instant first, @Nullable Instant last) {
        return first == null || last == null
                ? "No packet was recorded."
                : "Packets from " + Amounts.time(first) + " to " + Amounts.time(last) + " ("
                        + Amounts.duration(Duration.between(first, last)) + ").";
    }
}
