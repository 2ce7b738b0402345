package io.smartrec.core.run;

/** Tells the user what goes on, while it goes on. */
public interface Progress {
  /** Tells nothing. */
  Progress SILENT =
      new Progress() {
        @Override
        public void phase(String name) {}

        @Override
        public void say(String line) {}
      };

  /** A new phase begins; the one before it has ended. */
  void phase(String name);

  /** One line worth reading now. */
  void say(String line);
}
