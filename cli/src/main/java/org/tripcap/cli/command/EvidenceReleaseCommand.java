package org.tripcap.cli.command;

import java.util.concurrent.Callable;
import org.tripcap.capture.custody.CustodianBody;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lifts a hold. */
@Command(
        name = "release",
        description = "Lift the hold of an incident, so that it may be erased again.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  tripcap evidence release 5f3a --reason \"the court has returned its verdict\"")
final class EvidenceReleaseCommand implements Callable<Integer> {

    @Mixin
    private HoldChange change;

    @Override
    public Integer call() throws InterruptedException {
        return change.make(false, "is not held", "released", CustodianBody.HoldReleased::new);
    }
}
