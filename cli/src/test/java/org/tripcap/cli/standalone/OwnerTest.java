package org.tripcap.cli.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OwnerTest {
    @Test
    void parse_ofItsText_givesTheOwnerBack() {
        assertThat(Owner.parse(Owner.current().toString())).isEqualTo(Owner.current());
    }

    @Test
    void hasParent_whileTheParentRuns_isTrue() {
        assertThat(new Owner(1, ProcessHandle.current().pid()).hasParent()).isTrue();
    }

    @Test
    void hasParent_ofAnEndedParent_isFalse() throws Exception {
        Process parent = new ProcessBuilder("true").start();
        parent.waitFor();
        assertThat(new Owner(1, parent.pid()).hasParent()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "12", "12 ", "12 x", "1 2 3"})
    void parse_ofATextCutShort_isAnOwnerWithoutParent(String text) {
        assertThat(Owner.parse(text).hasParent()).isFalse();
    }
}
