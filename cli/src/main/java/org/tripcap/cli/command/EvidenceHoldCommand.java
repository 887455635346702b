package org.tripcap.cli.command;

import java.util.concurrent.Callable;
import org.tripcap.capture.custody.CustodianBody;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Places a hold. */
@Command(
        name = "hold",
        description =
                "Forbid that an incident is erased, for example since a court wants its evidence kept. Requests to erase it become void.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  tripcap evidence hold 5f3a --reason \"preservation request of the court\"")
final class EvidenceHoldCommand implements Callable<Integer> {

    @Mixin
    private HoldChange change;

    @Override
    public Integer call() throws InterruptedException {
        return change.make(true, "is held already", "held", CustodianBody.HoldPlaced::new);
    }
}
