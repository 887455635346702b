package org.tripcap.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.util.function.Function;
import org.tripcap.capture.custody.Body;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.ship.CustodyFeed;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What placing and lifting a hold have in common: on which incident, by whom, why, and that it changes something. */
final class HoldChange {

    @Mixin
    private CommonOptions options;

    @Mixin
    private ActingKeeper acting;

    @Parameters(paramLabel = "INCIDENT", description = "The incident's id, or as much of its beginning as is unique.")
    private String incident;

    @Option(
            names = "--reason",
            required = true,
            paramLabel = "TEXT",
            description = "Why. The ledger has a commitment to it only; the text is erased with the incident.")
    private String reason;

    /**
     * States the change.
     *
     * @param held whether the incident is held afterwards
     * @param refusal what is wrong with an incident that is so already
     * @param done what to say when it is done
     * @param body the statement with the commitment to the reason
     * @throws CommandException if the incident is erased, or held or not held already
     */
    int make(boolean held, String refusal, String done, Function<Digest, Body> body) throws InterruptedException {
        try (Session session = Session.open(options)) {
            Actor keeper = acting.in(session);
            Case found = session.find(incident);
            try (CustodyFeed custody = session.custody()) {
                if (custody.order(found.id()).isPresent()) {
                    throw refused(found, "is erased");
                }
                if (custody.isHeld(found.id()) == held) {
                    throw refused(found, refusal);
                }
            }
            CommittedText why = CommittedText.of(CommittedText.Kind.HOLD_REASON, reason);
            why.keep(options.dataDirectory(), found.id());
            keeper.state(found.id(), body.apply(why.commit()));
            Console console = options.console();
            if (options.json()) {
                console.json(JsonNodeFactory.instance
                        .objectNode()
                        .put("incident", found.id().value())
                        .put("held", held));
            } else {
                console.done(
                        found.id().value(), done + " " + console.bold(found.id().value()));
            }
            return ExitCode.OK;
        } catch (IOException e) {
            throw new CommandException(ExitCode.UNREACHABLE, "not " + done + ": " + e.getMessage(), e);
        }
    }

    private static CommandException refused(Case found, String why) {
        return new CommandException(ExitCode.REFUSED, "incident " + found.id() + " " + why);
    }
}
