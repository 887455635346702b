package org.tripcap.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tripcap.capture.incident.IncidentDocument;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.IncidentKey;
import org.tripcap.capture.incident.LegalBasis;
import org.tripcap.capture.incident.Scope;
import org.tripcap.capture.incident.Source;

class TableTest {

    private static final List<String> HEADER = List.of("ID", "NUMBER", "TEXT");
    private static final List<List<String>> ROWS = List.of(
            List.of("5f3a9b12", "7", "the quick brown fox jumps over the lazy dog"),
            List.of("00112233", "1,234", "short"));

    @Test
    void whatFits_isOneLineARow_withNumbersToTheRight() {
        assertThat(Table.lines(HEADER, ROWS, Integer.MAX_VALUE))
                .containsExactly(
                        "ID        NUMBER  TEXT",
                        "5f3a9b12       7  the quick brown fox jumps over the lazy dog",
                        "00112233   1,234  short");
    }

    @Test
    void whatDoesNotFit_isFolded_andNothingIsLeftOut() {
        List<String> lines = Table.lines(HEADER, ROWS, 40);
        assertThat(lines).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(40));
        assertThat(String.join(" ", lines).replaceAll(" +", " "))
                .contains("the quick brown fox jumps", "over the lazy dog", "short");
        assertThat(lines.get(1)).startsWith("5f3a9b12");
        assertThat(lines.get(2)).startsWith("                  ");
    }

    private static IncidentDocument incident(String id, Instant now) {
        byte[] salt = new byte[IncidentDocument.SALT_LENGTH];
        return IncidentDocument.first(
                new IncidentId(id),
                "Attack on the mail server of the house in the north",
                "r",
                LegalBasis.GDPR_6_1_C,
                new Scope("host 192.0.2.1", List.of(), List.of(), Source.LIVE, Scope.MAX_SNAPLEN),
                now,
                now.plus(Duration.ofMinutes(90)),
                List.of(),
                IncidentKey.of(new byte[IncidentKey.LENGTH]),
                salt,
                salt);
    }

    @Test
    void listOfIncidents_fitsAnUsualTerminal_withIdsThatTellThemApart() {
        Instant now = Instant.parse("2026-03-01T12:00:00Z");
        List<IncidentDocument> incidents = List.of(
                incident("5f3a9b12000000000000000000000001", now),
                incident("5f3a9b12000000000000000000000001".replace("9b12000", "9b12f00"), now),
                incident("00112233445566778899aabbccddeeff", now));
        List<List<String>> rows = IncidentListCommand.rows(incidents, true, now);
        assertThat(rows).extracting(List::getFirst).containsExactly("5f3a9b120", "5f3a9b12f", "001122334");
        assertFits(Table.lines(IncidentListCommand.HEADER, rows, Terminal.USUAL_COLUMNS));

        assertThat(IncidentListCommand.rows(incidents, false, now).getLast().getFirst())
                .isEqualTo("00112233445566778899aabbccddeeff");
    }

    @Test
    void listOfPrograms_fitsAnUsualTerminal() {
        List<List<String>> rows = List.of(
                List.of(
                        "sensor",
                        "sensor-north-1",
                        "probe17.example.net",
                        "not-ready",
                        "yes",
                        "1234567",
                        "12345",
                        "-",
                        "2026-03-01 13:00:00 +01:00"),
                List.of("server", "responder", "server1.example.net", "ready", "-", "-", "-", "123456", "3 s ago"));
        List<String> lines = Table.lines(ProgramList.HEADER, rows, Terminal.USUAL_COLUMNS);
        assertFits(lines);
        assertThat(lines.getFirst()).contains("RECORDING", "OUTBOX", "HEARD");
    }

    private static void assertFits(List<String> lines) {
        assertThat(lines).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(Terminal.USUAL_COLUMNS));
    }

    @Test
    void aWordThatIsTooLong_isCutIntoPieces() {
        assertThat(Table.fold("abcdefghij", 4)).containsExactly("abcd", "efgh", "ij");
        assertThat(Table.fold("", 4)).containsExactly("");
        assertThat(Table.fold("ab cdef", 4)).containsExactly("ab", "cdef");
    }

    @Test
    void aTerminalNarrowerThanTheTable_getsItAllTheSame() {
        assertThat(Table.lines(HEADER, ROWS, 5)).hasSizeGreaterThan(3);
    }
}
