package org.tripcap.cli.command;

import java.util.function.Function;
import java.util.function.Predicate;
import org.tripcap.capture.custody.AuthorisedDocument;
import org.tripcap.capture.incident.IncidentDocument;

/**
 * Changes an incident that others change at the same time: alerts join it, operators extend it. Of two documents of one revision
 * the one that was published first counts, so what became of a change is read back, and the change made again where it was overtaken.
 */
final class Revising {

    private static final int TRIES = 8;

    private Revising() {}

    /**
     * Makes a change until it counts.
     *
     * @param change publishes the next revision of the document it is given
     * @param there whether a document has the change
     * @return the document that counts, and has the change
     * @throws CommandException if others were faster every time
     */
    static IncidentDocument until(
            Session session,
            AuthorisedDocument found,
            Function<AuthorisedDocument, IncidentDocument> change,
            Predicate<IncidentDocument> there) {
        AuthorisedDocument current = found;
        for (int i = 0; i < TRIES; i++) {
            var _ = change.apply(current);
            current = session.incidents()
                    .find(found.document().id().value(), session.clock().instant());
            if (there.test(current.document())) {
                return current.document();
            }
        }
        throw new CommandException(
                ExitCode.REFUSED,
                "incident " + found.document().id() + " was changed by others " + TRIES
                        + " times before this change could count; try again");
    }
}
