package org.tripcap.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

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
