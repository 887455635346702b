package org.tripcap.cli.casefile;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.tripcap.capture.custody.Finding.Severity;
import org.tripcap.capture.custody.Verdict;

/**
 * Whether the page for people is what this version makes of the evidence beside it, under any verdict: which one it was at the
 * export, the bundle does not know otherwise.
 */
final class ReportCheck {
    private static final int MAX_BYTES = 8 << 20;

    private final BagReader bag;
    private final CaseReport expected;

    /**
     * @param expected has taken in every statement and document of the bundle
     */
    ReportCheck(BagReader bag, CaseReport expected) {
        this.bag = bag;
        this.expected = expected;
    }

    /** Another version of tripcap may have written another page, so a difference is no proof of an attack. */
    void check() throws IOException {
        Optional<byte[]> found = bag.read(BundleNames.REPORT, MAX_BYTES);
        if (found.isPresent()
                && Stream.of(Verdict.values())
                        .noneMatch(verdict -> Arrays.equals(found.get(), expected.write(bag.incident(), verdict)))) {
            bag.damage(
                    Severity.NOTE,
                    "report.html",
                    BundleNames.REPORT,
                    "is not the page that this version makes of the evidence in the bundle",
                    "do not rely on it; rely on the evidence, and on what verifying it says");
        }
    }
}
