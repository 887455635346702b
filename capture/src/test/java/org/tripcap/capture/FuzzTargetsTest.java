package org.tripcap.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tripcap.capture.testing.FuzzTarget;
import org.tripcap.capture.testing.Mutation;

/** The targets of the profile {@code fuzz} on what is kept for them, and on some thousand inputs that are the same each time. */
class FuzzTargetsTest {

    static List<FuzzTarget> targets() {
        return FuzzTarget.all();
    }

    @ParameterizedTest
    @MethodSource("targets")
    void keptInputs_areReadOrRefused(FuzzTarget target) {
        assertThat(target.kept()).isNotEmpty();
        assertThatCode(target::replay).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @MethodSource("targets")
    void changedInputs_areReadOrRefused(FuzzTarget target) {
        assertThatCode(() -> Mutation.run(target::accept, 2_000)).doesNotThrowAnyException();
    }
}
