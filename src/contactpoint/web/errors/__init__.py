"""Pages for what went wrong. None says more than it must: there is one page for every address and
every record that is not the reader's to see, whether it exists or not."""
