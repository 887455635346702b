package org.tripcap.cli.casefile;

import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Test;
import org.tripcap.capture.testing.Mutation;

/** The target of the profile {@code fuzz} on a few inputs that are the same each time. */
class BundleFuzzTest {

    @Test
    void changedBundles_areNeverValid_andNeverAFault() {
        assertThatCode(() -> Mutation.run(BundleFuzz::fuzzerTestOneInput, 100)).doesNotThrowAnyException();
    }
}
