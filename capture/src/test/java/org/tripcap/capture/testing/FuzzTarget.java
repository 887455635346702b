package org.tripcap.capture.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A target of the fuzzer: a class of a module's tests whose name ends in {@code Fuzz}. Inputs that are kept for it, such as those that
 * once were a fault, are files in {@code src/test/resources/fuzz}, below the class's simple name.
 */
public record FuzzTarget(String className) {
    private static final Path CLASSES = Path.of("target", "test-classes");
    private static final Path KEPT = Path.of("src", "test", "resources", "fuzz");
    private static final String SUFFIX = "Fuzz.class";

    /** All targets of the module that is tested. */
    public static List<FuzzTarget> all() {
        return in(CLASSES);
    }

    /** All targets among these compiled classes. */
    static List<FuzzTarget> in(Path classes) {
        try (Stream<Path> files = Files.walk(classes)) {
            return files.filter(file -> file.toString().endsWith(SUFFIX))
                    .map(file -> classes.relativize(file).toString())
                    .map(name ->
                            name.substring(0, name.length() - ".class".length()).replace('/', '.'))
                    .sorted()
                    .map(FuzzTarget::new)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String name() {
        return className.substring(className.lastIndexOf('.') + 1);
    }

    /** The inputs that are kept for it; none is a mistake. */
    public List<Path> kept() {
        return kept(KEPT);
    }

    private List<Path> kept(Path in) {
        try (Stream<Path> files = Files.list(in.resolve(name()))) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Gives it one input, as the fuzzer does. */
    public void accept(byte[] data) {
        try {
            Method method = Class.forName(className).getMethod("fuzzerTestOneInput", byte[].class);
            method.invoke(null, (Object) data);
        } catch (InvocationTargetException e) {
            throw new AssertionError(name() + " has a fault: " + e.getCause(), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(className + " is no target of a fuzzer", e);
        }
    }

    /** Gives it everything that is kept. */
    public void replay() {
        for (Path file : kept()) {
            try {
                accept(Files.readAllBytes(file));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (AssertionError e) {
                throw new AssertionError(file + ": " + e.getMessage(), e);
            }
        }
    }

    @Override
    public String toString() {
        return name();
    }
}
