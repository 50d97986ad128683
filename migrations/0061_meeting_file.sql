-- Which papers of a meeting lie in the archive: codes of vocab/meeting_paper.
ALTER TABLE meeting ADD COLUMN file_papers TEXT;
