package org.tripcap.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import org.tripcap.capture.custody.DurableFile;

/**
 * Where the parts of a running system listen, left in its data directory for the other commands.
 *
 * @param pid the process that runs {@code tripcap up}
 * @param kafka the broker's {@code host:port}
 * @param elasticsearch the node's address
 * @param server the address of webhook, vault and status
 */
record RunFile(long pid, String kafka, URI elasticsearch, URI server) {

    private static final ObjectMapper JSON = new ObjectMapper();

    JsonNode toJson() {
        return JSON.valueToTree(this);
    }

    void write(DataDirectory directory) throws IOException {
        DurableFile.write(directory.runFile(), JSON.writeValueAsBytes(this));
    }

    /**
     * Reads what a running system left.
     *
     * @throws CommandException if none runs on this directory
     */
    static RunFile read(DataDirectory directory) {
        RunFile file;
        try {
            file = JSON.readValue(Files.readAllBytes(directory.runFile()), RunFile.class);
        } catch (NoSuchFileException e) {
            throw notRunning(directory, e);
        } catch (IOException e) {
            throw new CommandException(ExitCode.FAILED, directory.runFile() + " cannot be read: " + e.getMessage(), e);
        }
        boolean alive = ProcessHandle.of(file.pid()).map(ProcessHandle::isAlive).orElse(false);
        if (!alive) {
            throw notRunning(directory, null);
        }
        return file;
    }

    /** What a running system left, or empty if none runs on this directory. */
    static Optional<RunFile> find(DataDirectory directory) {
        try {
            return Optional.of(read(directory));
        } catch (CommandException e) {
            if (e.exitCode() == ExitCode.UNREACHABLE) {
                return Optional.empty();
            }
            throw e;
        }
    }

    static void delete(DataDirectory directory) throws IOException {
        Files.deleteIfExists(directory.runFile());
    }

    /** What to say and to advise where no system runs. */
    static String notRunning(DataDirectory directory) {
        return "no tripcap runs on " + directory.path()
                + ": start it with 'tripcap up', or name the directory of the one that runs with --data";
    }

    private static CommandException notRunning(
            DataDirectory directory, @org.jspecify.annotations.Nullable Throwable cause) {
        String message = notRunning(directory);
        return cause == null
                ? new CommandException(ExitCode.UNREACHABLE, message)
                : new CommandException(ExitCode.UNREACHABLE, message, cause);
    }
}
