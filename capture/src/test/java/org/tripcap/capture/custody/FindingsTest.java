package org.tripcap.capture.custody;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.tripcap.capture.custody.Finding.Severity;
import org.tripcap.capture.incident.IncidentId;

class FindingsTest {
    private final Findings findings = new Findings(IncidentId.parse("0a".repeat(16)));

    private void add(Severity severity, int count) {
        for (int i = 0; i < count; i++) {
            findings.add(severity, severity.code(), null, (long) i, "place", "message", "advice");
        }
    }

    private List<Severity> kept() {
        return findings.sorted().stream().map(Finding::severity).distinct().toList();
    }

    @Test
    void graverOnes_displaceNotes_beyondTheBound() {
        add(Severity.NOTE, Findings.MAX);
        add(Severity.INCOMPLETE, 1);
        add(Severity.INVALID, 1);
        List<Finding> sorted = findings.sorted();

        assertThat(kept()).containsExactly(Severity.INVALID, Severity.INCOMPLETE, Severity.NOTE);
        assertThat(sorted).hasSize(Findings.MAX + 1);
        assertThat(sorted.getLast().message()).startsWith("2 further findings");
        assertThat(sorted.get(sorted.size() - 2).seq())
                .as("the latest notes went")
                .isEqualTo(Findings.MAX - 3);
    }

    @Test
    void findingsOfOneSeverity_areKeptInTheOrderFound_andThoseBeyondTheBoundAreCounted() {
        add(Severity.INVALID, Findings.MAX + 3);
        add(Severity.NOTE, 1);
        List<Finding> sorted = findings.sorted();

        assertThat(sorted.subList(0, 3)).extracting(Finding::seq).containsExactly(0L, 1L, 2L);
        assertThat(sorted.stream().filter(f -> f.severity() == Severity.INVALID))
                .hasSize(Findings.MAX);
        assertThat(sorted.getLast().message()).startsWith("4 further findings");
        assertThat(findings.verdict()).isEqualTo(Verdict.INVALID);
    }
}
