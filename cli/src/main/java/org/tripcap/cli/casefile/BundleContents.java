package org.tripcap.cli.casefile;

import org.jspecify.annotations.Nullable;
import org.tripcap.capture.segment.Disclosure;

/**
 * How much of a case goes into a bundle.
 *
 * @param choice which packets are shown, each with its proof; null for whole segments
 * @param documents whether the incident's documents go with them: they hold the filter, and what alerts said
 */
public record BundleContents(Disclosure.@Nullable Choice choice, boolean documents) {
    /** The whole case. */
    public static final BundleContents WHOLE = new BundleContents(null, true);

    /** Some packets. */
    public static BundleContents disclosure(Disclosure.Choice choice, boolean documents) {
        return new BundleContents(choice, documents);
    }

    String description() {
        return choice == null
                ? "Evidence of one incident"
                : "Some packets of one incident's evidence, with their proofs";
    }
}
