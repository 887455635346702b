package org.tripcap.capture.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Other programs that tests compare with. */
public final class Programs {

    private static final long SECONDS = 60;

    private Programs() {}

    /** Whether this command ends well; false also when the program is not installed. */
    public static boolean works(String... command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return finish(process, command) == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** What the command writes to its standard output; an error when it ends badly. */
    public static String output(String... command) throws IOException, InterruptedException {
        Path errors = Files.createTempFile("program", ".err");
        Path out = Files.createTempFile("program", ".out");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectOutput(out.toFile())
                    .redirectError(errors.toFile())
                    .start();
            int code = finish(process, command);
            if (code != 0) {
                throw new IOException(List.of(command) + " ended with " + code + ": "
                        + Files.readString(errors, StandardCharsets.ISO_8859_1));
            }
            return Files.readString(out);
        } finally {
            Files.delete(errors);
            Files.delete(out);
        }
    }

    private static int finish(Process process, String... command) throws IOException, InterruptedException {
        if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException(List.of(command) + " did not end within " + SECONDS + " s");
        }
        return process.exitValue();
    }
}
