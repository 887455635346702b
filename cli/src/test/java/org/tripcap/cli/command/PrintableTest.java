package org.tripcap.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrintableTest {

    @Test
    void line_terminalEscapesAndLineEnds_areReplaced() {
        assertThat(Printable.line("a\u001b[31mb\nc\rd\u0007\u202e\u2028e")).isEqualTo("a�[31mb�c�d���e");
    }

    @Test
    void line_longText_isCutAtACodePoint() {
        String text = "😀".repeat(500);
        assertThat(Printable.line(text)).isEqualTo("😀".repeat(200));
    }

    @Test
    void line_ordinaryText_staysAsItIs() {
        assertThat(Printable.line("Angriff auf Zürich, 203.0.113.7")).isEqualTo("Angriff auf Zürich, 203.0.113.7");
    }
}
