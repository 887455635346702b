package org.tripcap.cli.casefile;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.Finding;
import org.tripcap.capture.custody.Finding.Severity;
import org.tripcap.capture.custody.VerificationReport;

/** Each group of checks that a verification makes, with what came of it, and all findings. */
final class Checklist {
    /** What a case has to have for a group of checks to mean something; without a finding it would else seem to be passed. */
    enum Need {
        /** Segments that were sent. */
        SEGMENTS,
        /** Statements of the vault about keys. */
        RELEASES,
        /** Alerts to which a document here commits. */
        ALERTS,
        /** What is told by a finding, if only a note, where there is any. */
        FINDING
    }

    /** What a group asks, the beginnings of the names of its checks, and what it needs; null where it always applies. */
    private record Group(
            String question, List<String> checks, @Nullable Need need) {
        Group(String question, List<String> checks) {
            this(question, checks, null);
        }
    }

    private static final List<Group> GROUPS = List.of(
            new Group(
                    "Every statement is well formed, signed by a key of the trust file, in a role that may state it",
                    List.of("statement", "signature", "certificate", "role", "key", "revoked", "untrusted")),
            new Group(
                    "No statement of any actor is missing, doubled or replaced",
                    List.of("chain", "equivocation", "clock", "duplicates")),
            new Group(
                    "The recording was authorised: opening, revisions and documents agree",
                    List.of("authority", "document", "overtaken", "incident", "scope", "capture.started")),
            new Group(
                    "Every segment is there and is the one that its sensor sealed",
                    List.of("segment", "cipher", "plain", "blocks", "pcapng", "salt", "disclosure", "content"),
                    Need.SEGMENTS),
            new Group(
                    "Packets and losses add up to what was stated",
                    List.of("counters", "capture.stopped", "gap", "packets", "bytes")),
            new Group("Every release of a key by the vault is on the ledger", List.of("vault"), Need.RELEASES),
            new Group(
                    "The ledger is whole: checkpoints, proofs, no fork",
                    List.of("ledger", "checkpoint", "fork", "outside")),
            new Group("Times agree with the time stamps of an authority", List.of("time.stamp"), Need.FINDING),
            new Group("The alerts are those that the incident's document commits to", List.of("alert"), Need.ALERTS),
            new Group("What was erased was erased by order, and is gone", List.of("erasure"), Need.FINDING),
            new Group("Several hosts played the roles", List.of("deployment")));

    /** Of a case in the evidence store. */
    private static final Group INDEX = new Group("The search index is what the evidence yields", List.of("index"));
    /** Of a case in a bundle. */
    private static final Group BUNDLE = new Group(
            "The bundle is whole, and its texts are the usual ones",
            List.of("bag", "report.html", "verify.", "limits.txt", "roots"));

    private Checklist() {}

    /**
     * Writes both tables.
     *
     * @param bundle whether a bundle was verified, and not what the evidence store holds
     * @param found what the case has
     */
    static void write(Html html, VerificationReport report, boolean bundle, Set<Need> found) {
        Map<Group, List<Finding>> findings = new LinkedHashMap<>();
        groups(bundle).forEach(group -> findings.put(group, new ArrayList<>()));
        Group others = new Group("Anything else", List.of());
        for (Finding finding : report.findings()) {
            findings.computeIfAbsent(group(finding.check(), bundle, others), group -> new ArrayList<>())
                    .add(finding);
        }
        ReportTable.begin(html, "Checks and what came of them", "Check", "Result");
        findings.forEach((group, its) -> row(html, group, its, found));
        ReportTable.end(html);
        if (report.findings().isEmpty()) {
            html.element("p", "Nothing was found that is worth a word.");
            return;
        }
        ReportTable.begin(html, "Findings, the worst first", "Severity", "Check", "Where", "What", "Advice");
        report.findings().stream().limit(ReportTable.MAX_ROWS).forEach(finding -> finding(html, finding));
        ReportTable.end(html);
        if (report.findings().size() > ReportTable.MAX_ROWS) {
            html.element("p", "More are listed by 'tripcap evidence verify --json'.", "class", "soft");
        }
    }

    private static Stream<Group> groups(boolean bundle) {
        return Stream.concat(GROUPS.stream(), Stream.of(bundle ? BUNDLE : INDEX));
    }

    private static Group group(String check, boolean bundle, Group others) {
        return groups(bundle)
                .filter(group -> group.checks().stream().anyMatch(check::startsWith))
                .findFirst()
                .orElse(others);
    }

    private static void row(Html html, Group group, List<Finding> findings, Set<Need> found) {
        Need need = group.need();
        if (findings.isEmpty() && need != null && !found.contains(need)) {
            html.open("tr").element("th", group.question(), "scope", "row");
            html.element("td", "does not apply: there is nothing of the kind").close("tr");
            return;
        }
        Severity worst = findings.stream()
                .map(Finding::severity)
                .min(Severity::compareTo)
                .orElse(Severity.NOTE);
        long notes = findings.stream()
                .filter(finding -> finding.severity() == Severity.NOTE)
                .count();
        html.open("tr").element("th", group.question(), "scope", "row").open("td");
        if (worst == Severity.NOTE || worst == Severity.ERASED) {
            html.element("span", worst == Severity.ERASED ? "erased" : "\u2713 passed", "class", "tag good");
        } else {
            html.element("span", "\u2717 " + worst.code(), "class", "tag bad");
            html.text(" " + (findings.size() - notes) + " findings");
        }
        if (notes > 0) {
            html.text(" " + notes + (notes == 1 ? " note" : " notes"));
        }
        html.close("td").close("tr");
    }

    private static void finding(Html html, Finding finding) {
        String sensor = finding.sensor();
        Long seq = finding.seq();
        html.open("tr");
        html.element("td", finding.severity().code());
        html.element("td", finding.check(), "class", "t");
        html.element(
                "td", finding.place() + (sensor == null ? "" : ", " + sensor) + (seq == null ? "" : ", seq " + seq));
        html.element("td", finding.message());
        html.element("td", finding.advice());
        html.close("tr");
    }
}
