/* What the school's content adds to the words: names, quick starts, the first words.
   The server writes it into what is built from a module that imports this, in the
   module's language; these sources alone have none. */
export default {};
