package org.tripcap.capture.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpellingTest {

    @Test
    void distance_countsLettersChangedPutInAndLeftOut() {
        assertThat(Spelling.distance("", "abc")).isEqualTo(3);
        assertThat(Spelling.distance("memory", "memory")).isZero();
        assertThat(Spelling.distance("memory", "memroy")).isEqualTo(2);
        assertThat(Spelling.distance("kitten", "sitting")).isEqualTo(3);
    }

    @Test
    void nearest_isTheNearest_orNoneWhenNothingIsLikeIt() {
        List<String> known = List.of("record.memory", "record.outbox", "log.level");
        assertThat(Spelling.nearest("record.outbx", known)).contains("record.outbox");
        assertThat(Spelling.nearest("colour", known)).isEmpty();
    }
}
